# details: {"python_2": "except", "line": 4}
try:
    x = int("1")
except ValueError, e:
    raise
