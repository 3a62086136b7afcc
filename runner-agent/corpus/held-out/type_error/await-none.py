import asyncio
async def main(): await None
asyncio.run(main())
