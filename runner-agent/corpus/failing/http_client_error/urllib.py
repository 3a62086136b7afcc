# file: server.py @
# details: {"status": 400}
import urllib.request
from server import answering
urllib.request.urlopen(answering(400))
