# name: aio.py
# details: {"command": "sox"}
import asyncio
async def main(): await asyncio.create_subprocess_exec("sox", "a.wav")
asyncio.run(main())
