# details: {"exit_code": 1}
import sys
print("ModuleNotFoundError: No module named 'pandas'", file=sys.stderr)
sys.exit(1)
