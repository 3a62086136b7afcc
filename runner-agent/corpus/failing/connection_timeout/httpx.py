# name: fetch.py
# file: server.py @
import httpx
from server import silent
httpx.get(silent(), timeout=0.3)
