import logging
logging.error("MemoryError: could not allocate")
