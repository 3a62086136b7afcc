# details: {"encoding": "ascii", "position": 1}
"aé".encode("ascii")
