# name: pg.py
# details: {"database": "postgresql"}
import asyncio, asyncpg
asyncio.run(asyncpg.connect("postgresql://u:p@127.0.0.1:5432/db"))
