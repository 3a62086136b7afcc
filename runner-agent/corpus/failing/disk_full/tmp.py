# memory: 96
f = open("/tmp/x", "wb")
while True: f.write(b"x" * (1 << 20))
