# details: {"exit_code": 1}
import sys, traceback
def main():
    return {}["missing"]
try:
    main()
except Exception:
    traceback.print_exc()
    sys.exit(1)
