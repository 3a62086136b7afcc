# details: {"exit_code": 5}
import subprocess, sys
if subprocess.run([sys.executable, "-c", "import nothing_here"]).returncode:
    sys.exit(5)
