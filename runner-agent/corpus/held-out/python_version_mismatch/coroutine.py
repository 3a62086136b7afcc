# details: {"needs": "<3.11"}
import asyncio
@asyncio.coroutine
def f(): yield
