# details: {"variable": "API_KEY", "line": 3}
import os
os.environ["API_KEY"]
