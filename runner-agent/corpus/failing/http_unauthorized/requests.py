# file: server.py @
# details: {"status": 401}
import requests
from server import answering
requests.get(answering(401)).raise_for_status()
