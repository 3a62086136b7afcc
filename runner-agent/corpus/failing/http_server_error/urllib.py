# file: server.py @
# details: {"status": 503}
import urllib.request
from server import answering
urllib.request.urlopen(answering(503))
