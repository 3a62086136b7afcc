# details: {"exception": "ExceptionGroup", "line": 2}
raise ExceptionGroup("two things", [ValueError("a"), TypeError("b")])
