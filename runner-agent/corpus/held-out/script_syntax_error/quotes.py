# details: {"line": 2}
print("it's fine)
