# file: server.py @
# details: {"status": 500}
import requests
from server import answering
requests.get(answering(500)).raise_for_status()
