# network: off
# details: {"host": "db.internal"}
import psycopg2
psycopg2.connect("host=db.internal dbname=x user=u connect_timeout=2")
