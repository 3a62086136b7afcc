# details: {"python_2": "print", "line": 3}
import sys
print "hello", sys.argv
