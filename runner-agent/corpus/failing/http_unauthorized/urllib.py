# file: server.py @
# details: {"status": 403}
import urllib.request
from server import answering
urllib.request.urlopen(answering(403))
