# name: fetch.py
# file: server.py @
import asyncio, aiohttp
from server import self_signed
async def main():
    async with aiohttp.ClientSession() as s: await s.get(self_signed())
asyncio.run(main())
