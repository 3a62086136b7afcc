# details: {"variable": "DATABASE_URL", "function": "connect"}
from os import environ
def connect():
    return environ["DATABASE_URL"]
connect()
