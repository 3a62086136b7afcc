# details: {"message": "bad"}
import atexit, sys
atexit.register(lambda: print("cleaning up the workspace", file=sys.stderr))
raise ValueError("bad")
