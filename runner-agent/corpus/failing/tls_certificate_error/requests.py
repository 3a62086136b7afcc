# file: server.py @
# details: {"host": "localhost"}
import requests
from server import self_signed
requests.get(self_signed())
