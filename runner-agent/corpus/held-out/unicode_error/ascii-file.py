# details: {"encoding": "ascii"}
open("a.txt", "w", encoding="ascii").write("naïve")
