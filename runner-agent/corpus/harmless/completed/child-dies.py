import subprocess, sys
print(subprocess.run([sys.executable, "-c", "raise RuntimeError('child')"]).returncode)
