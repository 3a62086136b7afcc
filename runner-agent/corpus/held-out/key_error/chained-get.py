# details: {"key": "42"}
def find(users, id): return {u: 1 for u in users}[id]
find([1, 2], 42)
