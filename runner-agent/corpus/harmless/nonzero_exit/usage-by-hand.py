# details: {"exit_code": 1}
import sys
if len(sys.argv) < 2:
    print("Usage: tool FILE", file=sys.stderr)
    sys.exit(1)
