import logging
try:
    int("x")
except ValueError:
    logging.exception("failed to read")
    raise
