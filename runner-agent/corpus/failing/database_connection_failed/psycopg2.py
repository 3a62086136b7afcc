# details: {"database": "postgresql", "host": "localhost"}
import psycopg2 as pg
pg.connect("host=localhost dbname=app user=app")
