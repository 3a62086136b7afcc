# details: {"line": 4}
import time
def work():
    raise KeyboardInterrupt
work()
