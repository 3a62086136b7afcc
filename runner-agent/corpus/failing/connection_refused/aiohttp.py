# name: fetch.py
# details: {"host": "localhost", "port": 9200}
import asyncio, aiohttp
async def main():
    async with aiohttp.ClientSession() as s:
        async with s.get("http://localhost:9200") as r: print(r.status)
asyncio.run(main())
