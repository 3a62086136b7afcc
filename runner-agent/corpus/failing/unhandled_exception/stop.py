# details: {"exception": "StopIteration"}
next(iter([]))
