import subprocess
held = [subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL, close_fds=False) for _ in range(2000)]
