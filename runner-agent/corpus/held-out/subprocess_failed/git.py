# details: {"exit_code": 128}
import subprocess
subprocess.check_output(["git", "log"])
