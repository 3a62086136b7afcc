# details: {"command": "tesseract"}
import subprocess
text = subprocess.check_output(["tesseract", "scan.png", "-"], text=True)
