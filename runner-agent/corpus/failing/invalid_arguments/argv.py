# details: {"line": 3}
import sys
print(sys.argv[1])
