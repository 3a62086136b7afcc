# name: fetch.py
# file: server.py @
# details: {"status": 422}
import httpx
from server import answering
httpx.get(answering(422)).raise_for_status()
