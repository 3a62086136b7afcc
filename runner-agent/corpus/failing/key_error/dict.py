# details: {"key": "b", "line": 2}
{"a": 1}["b"]
