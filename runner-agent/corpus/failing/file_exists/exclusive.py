# details: {"path": "once.txt"}
open("once.txt", "x").close()
open("once.txt", "x")
