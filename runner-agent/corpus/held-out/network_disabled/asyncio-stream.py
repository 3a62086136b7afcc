# network: off
# details: {"host": "example.org"}
import asyncio
asyncio.run(asyncio.open_connection("example.org", 443))
