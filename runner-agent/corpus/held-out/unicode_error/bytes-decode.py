# details: {"encoding": "utf-8", "position": 0}
b"\x80abc".decode()
