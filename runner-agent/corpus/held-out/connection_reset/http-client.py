# file: server.py @
import http.client
from urllib.parse import urlparse
from server import closing
c = http.client.HTTPConnection(urlparse(closing()).netloc); c.request("GET", "/"); c.getresponse()
