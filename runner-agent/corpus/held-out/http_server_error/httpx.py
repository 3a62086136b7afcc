# name: pull.py
# file: server.py @
# details: {"status": 504}
import asyncio, httpx
from server import answering
async def main():
    async with httpx.AsyncClient() as c: (await c.get(answering(504))).raise_for_status()
asyncio.run(main())
