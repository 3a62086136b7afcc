# name: work.py
# details: {"database": "redis", "host": "127.0.0.1"}
import redis
q = redis.from_url("redis://127.0.0.1:6399/0")
while True: print(q.blpop("jobs", timeout=1))
