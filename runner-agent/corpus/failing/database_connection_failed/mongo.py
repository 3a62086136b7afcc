# details: {"database": "mongodb", "host": "localhost"}
import pymongo
pymongo.MongoClient(serverSelectionTimeoutMS=300).db.c.find_one()
