# details: {"message": "invalid syntax. Perhaps you forgot a comma?"}
rows = [1 2 3]
