# details: {"path": "config.toml"}
from pathlib import Path
Path("config.toml").read_text()
