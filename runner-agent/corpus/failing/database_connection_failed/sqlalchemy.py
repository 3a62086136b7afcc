# name: orm.py
# details: {"database": "postgresql", "host": "localhost"}
import sqlalchemy
sqlalchemy.create_engine("postgresql://u:p@localhost/db").connect()
