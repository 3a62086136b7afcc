# details: {"exit_code": 70}
import os, sys
print("fatal: CUDA out of memory", file=sys.stderr)
os._exit(70)
