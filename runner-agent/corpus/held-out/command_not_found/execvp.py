# details: {"command": "julia"}
import os
os.execvp("julia", ["julia", "x.jl"])
