# details: {"name": "json", "line": 2}
print(json.dumps({}))
