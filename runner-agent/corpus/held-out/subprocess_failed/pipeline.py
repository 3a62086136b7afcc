# details: {"exit_code": 1}
import subprocess
out = subprocess.check_output("echo a | grep b", shell=True)
