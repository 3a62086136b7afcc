# details: {"command": "false", "exit_code": 1}
import subprocess
subprocess.run(["false"]).check_returncode()
