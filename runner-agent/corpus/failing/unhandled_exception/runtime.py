# details: {"exception": "RuntimeError", "caused_by": {"exception": "KeyError", "message": "'a'", "file": "main.py", "line": 3}}
try:
    {}["a"]
except KeyError as e:
    raise RuntimeError("no a") from e
