# details: {"line": 2, "file": "main.py", "text": "for i in range(3)"}
for i in range(3)
    print(i)
