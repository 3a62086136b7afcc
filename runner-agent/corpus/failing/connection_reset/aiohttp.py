# name: fetch.py
# file: server.py @
import asyncio, aiohttp
from server import closing
async def main():
    async with aiohttp.ClientSession() as s: await s.get(closing())
asyncio.run(main())
