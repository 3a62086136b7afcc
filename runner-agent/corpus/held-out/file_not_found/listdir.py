# details: {"path": "images"}
import os
for name in os.listdir("images"): print(name)
