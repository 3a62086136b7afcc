# details: {"database": "sqlite"}
import sqlite3
sqlite3.connect("/work/none/x.db")
