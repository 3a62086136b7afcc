# name: ws.py
# details: {"host": "127.0.0.1", "port": 8765}
import asyncio, websockets
async def main():
    async with websockets.connect("ws://localhost:8765"): pass
asyncio.run(main())
