# file: server.py @
import urllib.request
from server import answering
urllib.request.urlopen(answering(429))
