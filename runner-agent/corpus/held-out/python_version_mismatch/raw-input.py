# details: {"needs": "2"}
name = raw_input("name: ")
