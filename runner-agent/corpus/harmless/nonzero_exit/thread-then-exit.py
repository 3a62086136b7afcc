# details: {"exit_code": 1}
import sys, threading
ok = []
def work():
    open("/none"); ok.append(1)
t = threading.Thread(target=work); t.start(); t.join()
sys.exit(0 if ok else 1)
