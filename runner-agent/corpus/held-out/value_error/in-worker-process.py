# details: {"file": "main.py"}
from concurrent.futures import ProcessPoolExecutor
def work(x): return int(x)
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool: print(list(pool.map(work, ["1", "b"])))
