# details: {"signal": 4}
import os
os.kill(os.getpid(), 4)
