# details: {"exit_code": 127}
import sys
print("foo: command not found in my table", file=sys.stderr)
sys.exit(127)
