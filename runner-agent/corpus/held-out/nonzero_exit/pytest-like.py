# details: {"exit_code": 2}
import sys
print("2 checks failed")
sys.exit(2)
