# network: off
# details: {"host": "stream.example.com"}
# name: ws.py
import asyncio, websockets
async def main():
    async with websockets.connect("wss://stream.example.com/v1"): pass
asyncio.run(main())
