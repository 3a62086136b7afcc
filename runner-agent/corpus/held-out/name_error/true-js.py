# details: {"name": "true"}
print(true)
