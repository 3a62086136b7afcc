# network: off
# details: {"host": "example.com"}
# name: fetch.py
import asyncio, aiohttp
async def main():
    async with aiohttp.ClientSession() as s:
        await s.get("https://example.com/")
asyncio.run(main())
