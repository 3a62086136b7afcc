# file: server.py @
# details: {"status": 404, "host": "127.0.0.1"}
import requests
from server import answering
requests.get(answering(404)).raise_for_status()
