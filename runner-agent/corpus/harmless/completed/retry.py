import sys, urllib.request
for _ in range(3):
    try: urllib.request.urlopen("http://127.0.0.1:9/")
    except OSError as e: print("ConnectionRefusedError:", e, file=sys.stderr)
