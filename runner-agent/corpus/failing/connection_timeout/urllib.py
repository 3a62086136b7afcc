# file: server.py @
import urllib.request
from server import silent
urllib.request.urlopen(silent(), timeout=0.3)
