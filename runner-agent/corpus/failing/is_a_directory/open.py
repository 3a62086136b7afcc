# details: {"path": "folder"}
import os
os.mkdir("folder")
open("folder").read()
