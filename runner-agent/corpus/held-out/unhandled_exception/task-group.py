# details: {"line": 4}
import asyncio
async def main():
    async with asyncio.timeout(0.05): await asyncio.sleep(5)
asyncio.run(main())
