# file: server.py @
import urllib.request
from server import self_signed
urllib.request.urlopen(self_signed())
