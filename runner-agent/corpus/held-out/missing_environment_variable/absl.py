# name: cfg.py
# details: {"variable": "DB_PORT"}
import os
port = int(os.environ["DB_PORT"])
