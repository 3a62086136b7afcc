# details: {"line": 3}
rows = [1, 2]
rows[5]
