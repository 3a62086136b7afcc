# details: {"path": "data/input.csv", "line": 2}
open("data/input.csv")
