# name: store.py
# details: {"database": "mysql"}
from sqlalchemy import create_engine, text
with create_engine("mysql+pymysql://root:pw@127.0.0.1:3306/shop").begin() as c:
    c.execute(text("select 1"))
