# details: {"command": "./tool.sh"}
import subprocess
open("tool.sh", "w").write("#!/bin/sh\n")
subprocess.run(["./tool.sh"])
