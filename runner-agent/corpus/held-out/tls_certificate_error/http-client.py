# file: server.py @
import http.client
from urllib.parse import urlparse
from server import self_signed
c = http.client.HTTPSConnection(urlparse(self_signed()).netloc); c.request("GET", "/")
