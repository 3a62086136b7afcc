import asyncio, gc
async def bad(): raise ValueError("lost")
async def main():
    asyncio.create_task(bad()); await asyncio.sleep(0.05); gc.collect()
asyncio.run(main())
