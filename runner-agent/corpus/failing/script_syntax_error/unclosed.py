# details: {"line": 2}
print(("a", "b")
x = 1
