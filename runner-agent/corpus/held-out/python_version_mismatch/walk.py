# details: {"needs": ">=3.12"}
from pathlib import Path
list(Path(".").walk())
