# details: {"name": "count", "function": "bump"}
count = 0
def bump():
    count += 1
bump()
