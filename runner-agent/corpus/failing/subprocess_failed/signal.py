# details: {"exit_code": -9}
import subprocess
subprocess.check_call("kill -9 $$", shell=True)
