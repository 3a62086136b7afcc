# file: server.py @
import urllib.request
from server import closing
urllib.request.urlopen(closing())
