# details: {"exit_code": 4}
import sys, traceback
try:
    open("/nowhere")
except OSError:
    traceback.print_exc()
    sys.exit(4)
