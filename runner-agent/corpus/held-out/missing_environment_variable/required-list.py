# details: {"variable": "AWS_SECRET"}
import os
config = {k: os.environ[k] for k in ("HOME", "AWS_SECRET")}
