import sys
print("Segmentation fault (core dumped)\nKilled\nOut of memory", file=sys.stderr)
