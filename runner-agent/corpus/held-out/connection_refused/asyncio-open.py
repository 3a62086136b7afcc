# details: {"host": "127.0.0.1", "port": 6543}
import asyncio
async def main(): await asyncio.open_connection("127.0.0.1", 6543)
asyncio.run(main())
