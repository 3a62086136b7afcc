# details: {"signal": 15}
import os
os.kill(os.getpid(), 15)
