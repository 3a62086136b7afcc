# details: {"message": "must be positive"}
n = -1
assert n > 0, "must be positive"
