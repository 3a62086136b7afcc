# details: {"line": 2}
name = input("name? ")
