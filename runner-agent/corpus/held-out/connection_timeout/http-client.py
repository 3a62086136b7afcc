# file: server.py @
import http.client
from urllib.parse import urlparse
from server import silent
c = http.client.HTTPConnection(urlparse(silent()).netloc, timeout=0.3); c.request("GET", "/"); c.getresponse()
