# memory: 64
import multiprocessing, sys
def eat():
    rows = []
    while True: rows.append(bytearray(1 << 20))
p = multiprocessing.Process(target=eat)
p.start(); p.join()
sys.exit(3)
