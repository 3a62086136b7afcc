# name: sound.py
# details: {"library": "libportaudio.so.2"}
import ctypes
def open_audio(): return ctypes.cdll.LoadLibrary("libportaudio.so.2")
open_audio()
