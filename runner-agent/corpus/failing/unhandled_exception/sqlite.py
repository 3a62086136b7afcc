# details: {"exception": "sqlite3.OperationalError", "message": "no such table: users"}
import sqlite3
sqlite3.connect(":memory:").execute("select * from users")
