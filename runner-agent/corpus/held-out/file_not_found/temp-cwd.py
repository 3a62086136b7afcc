# details: {"path": "/no/such/dir"}
import subprocess
subprocess.run(["ls"], cwd="/no/such/dir")
