import multiprocessing
def bad(): raise KeyError("x")
if __name__ == "__main__":
    p = multiprocessing.Process(target=bad); p.start(); p.join()
