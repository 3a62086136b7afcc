# details: {"command": "ls /nowhere", "exit_code": 2, "line": 3}
import subprocess
subprocess.run(["ls", "/nowhere"], check=True)
