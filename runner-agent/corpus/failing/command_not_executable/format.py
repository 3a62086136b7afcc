# details: {"command": "./tool"}
import os, subprocess
open("tool", "w").write("\x7fELFnothing")
os.chmod("tool", 0o755)
subprocess.run(["./tool"])
