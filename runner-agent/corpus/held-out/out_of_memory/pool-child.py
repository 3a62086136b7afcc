# memory: 64
from concurrent.futures import ProcessPoolExecutor
def eat(_): return bytearray(1 << 30)
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as p: print(len(list(p.map(eat, [1]))[0]))
