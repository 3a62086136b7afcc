# details: {"path": "schema.sql"}
import sqlite3
db = sqlite3.connect(":memory:")
with open("schema.sql") as f: db.executescript(f.read())
