# details: {"line": 3}
user = {"name": "x"}
print(f"{user["name"]}")
