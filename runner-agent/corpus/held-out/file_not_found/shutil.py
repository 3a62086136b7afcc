# details: {"path": "from.txt"}
import shutil
shutil.copy("from.txt", "to.txt")
