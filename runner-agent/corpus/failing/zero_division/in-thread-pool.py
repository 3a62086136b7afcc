# details: {"function": "work", "line": 4}
from concurrent.futures import ThreadPoolExecutor
def work(n):
    return 1 // n
with ThreadPoolExecutor() as pool:
    print(list(pool.map(work, [1, 0])))
