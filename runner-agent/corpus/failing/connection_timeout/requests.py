# file: server.py @
# details: {"host": "127.0.0.1"}
import requests
from server import silent
requests.get(silent(), timeout=0.3)
