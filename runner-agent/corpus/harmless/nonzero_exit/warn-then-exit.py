# details: {"exit_code": 1}
import sys, warnings
warnings.warn("Connection refused, trying without the cache")
sys.exit(1)
