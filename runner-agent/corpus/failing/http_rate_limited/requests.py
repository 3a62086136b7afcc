# file: server.py @
import requests
from server import answering
requests.get(answering(429, "retry-after: 30\r\n")).raise_for_status()
