# name: cache.py
# details: {"database": "redis", "host": "localhost"}
import redis
redis.Redis().get("a")
