# details: {"line": 3}
n = 3
if n = 3:
    print(n)
