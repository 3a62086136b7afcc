# details: {"name": "totl", "did_you_mean": "total", "line": 3, "function": "<module>"}
total = 3
print(totl)
