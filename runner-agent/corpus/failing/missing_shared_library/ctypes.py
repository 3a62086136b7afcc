# name: load.py
# details: {"library": "libsndfile.so.1", "debian_package": "libsndfile1"}
import ctypes
ctypes.CDLL("libsndfile.so.1")
