# memory: 64
# details: {"limit_bytes": 67108864}
rows = []
while True: rows.append(bytearray(1 << 20))
