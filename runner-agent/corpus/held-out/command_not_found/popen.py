# details: {"command": "nvidia-smi"}
import subprocess
print(subprocess.Popen(["nvidia-smi"], stdout=subprocess.PIPE).communicate())
