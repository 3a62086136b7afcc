# details: {"exit_code": 139}
import sys
print("Segmentation fault", file=sys.stderr)
sys.exit(139)
