# name: fetch.py
# file: server.py @
# details: {"status": 410}
import asyncio, aiohttp
from server import answering
async def main():
    async with aiohttp.ClientSession(raise_for_status=True) as s: await s.get(answering(410))
asyncio.run(main())
