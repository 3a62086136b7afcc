# details: {"encoding": "utf-8", "position": 3}
open("latin.txt", "wb").write(b"caf\xe9")
print(open("latin.txt", encoding="utf-8").read())
