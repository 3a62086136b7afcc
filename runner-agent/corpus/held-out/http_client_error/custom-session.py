# file: server.py @
# details: {"status": 409, "function": "save"}
import requests
from server import answering
session = requests.Session()
def save(url):
    r = session.post(url, json={"id": 1}, timeout=3)
    r.raise_for_status()
save(answering(409))
