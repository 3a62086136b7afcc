# file: server.py @
# details: {"status": 502, "function": "fetch"}
import json, urllib.request
from server import answering
def fetch(url):
    with urllib.request.urlopen(url) as r: return json.load(r)
fetch(answering(502))
