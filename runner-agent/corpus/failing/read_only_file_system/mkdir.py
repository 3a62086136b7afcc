# details: {"path": "/data"}
import os
os.makedirs("/data/out")
