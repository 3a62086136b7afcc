# details: {"path": "locked.txt"}
import os
open("locked.txt", "w").close()
os.chmod("locked.txt", 0o200)
open("locked.txt").read()
