# details: {"path": "project/build"}
import os
os.chdir("/work/project/build")
