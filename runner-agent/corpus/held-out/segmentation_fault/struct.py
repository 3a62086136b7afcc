# details: {"signal": 11}
import ctypes
ctypes.memset(8, 0, 10)
