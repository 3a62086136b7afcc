# details: {"exit_code": 3}
import logging, sys
logging.error("MemoryError")
sys.exit(3)
