# details: {"exit_code": 1}
import sys, traceback
def work():
    try:
        int("x")
    except ValueError:
        traceback.print_exc()
        return False
if not work():
    sys.exit(1)
