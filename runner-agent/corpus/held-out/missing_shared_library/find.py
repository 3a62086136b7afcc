# details: {"library": "libGL.so.1", "debian_package": "libgl1"}
from ctypes import cdll
cdll.LoadLibrary("libGL.so.1")
