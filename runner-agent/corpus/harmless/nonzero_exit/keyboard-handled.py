# details: {"exit_code": 130}
import sys
try: raise KeyboardInterrupt
except KeyboardInterrupt:
    print("Interrupted by user\nKeyboardInterrupt", file=sys.stderr)
    sys.exit(130)
