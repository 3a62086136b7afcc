import sys
source, target = sys.argv[1:]
