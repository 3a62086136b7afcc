# details: {"command": "ffmpeg", "line": 3}
import subprocess
subprocess.run(["ffmpeg", "-i", "a.mp4", "a.gif"], check=True)
