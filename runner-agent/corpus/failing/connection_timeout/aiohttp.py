# name: fetch.py
# file: server.py @
import asyncio, aiohttp
from server import silent
async def main():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as s: await s.get(silent())
asyncio.run(main())
