# details: {"database": "postgresql"}
import psycopg as pg
with pg.connect("postgresql://app:pw@127.0.0.1:5433/app", connect_timeout=2) as c: c.execute("select 1")
