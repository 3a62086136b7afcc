# details: {"path": "a.txt/b"}
open("a.txt", "w").close()
open("a.txt/b")
