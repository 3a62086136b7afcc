# details: {"path": "/etc/hostname.bak"}
import shutil
shutil.copy("/etc/passwd", "/etc/hostname.bak")
