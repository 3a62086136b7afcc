import threading
go = threading.Event()
while True: threading.Thread(target=go.wait, daemon=True).start()
