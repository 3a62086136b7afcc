# details: {"path": "a.txt"}
import os
os.rename("a.txt", "b.txt")
