# details: {"exit_code": 1}
import logging, sys
log = logging.getLogger("app")
def work():
    raise ValueError("bad row")
try:
    work()
except ValueError:
    log.exception("could not work")
    print("giving up", file=sys.stderr)
    sys.exit(1)
