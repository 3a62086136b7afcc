# details: {"command": "pandoc"}
import subprocess
subprocess.run("pandoc a.md -o a.pdf", shell=True, check=True)
