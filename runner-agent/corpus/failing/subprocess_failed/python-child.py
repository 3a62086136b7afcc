# details: {"exit_code": 1}
import subprocess, sys
subprocess.run([sys.executable, "-c", "1/0"], check=True)
