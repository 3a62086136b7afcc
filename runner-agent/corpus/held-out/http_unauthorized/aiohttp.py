# name: pull.py
# file: server.py @
# details: {"status": 403}
import asyncio, aiohttp
from server import answering
async def main():
    async with aiohttp.ClientSession() as s:
        async with s.get(answering(403)) as r: r.raise_for_status()
asyncio.run(main())
