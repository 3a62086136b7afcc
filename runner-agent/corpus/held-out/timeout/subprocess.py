# timeout: 1500
import subprocess
subprocess.run(["sleep", "50"])
