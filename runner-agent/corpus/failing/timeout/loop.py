# timeout: 1500
while True: pass
