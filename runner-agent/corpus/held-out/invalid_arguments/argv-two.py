# args: ["one"]
import sys
first, second = sys.argv[1], sys.argv[2]
