# details: {"database": "mysql", "host": "localhost"}
import pymysql as my
my.connect(host="localhost", user="root")
