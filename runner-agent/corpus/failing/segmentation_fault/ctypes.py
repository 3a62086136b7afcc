# details: {"signal": 11, "line": 4, "function": "peek", "file": "crash.py"}
# name: crash.py
import ctypes
def peek(): ctypes.string_at(0)
peek()
