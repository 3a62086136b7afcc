# name: fetch.py
# file: server.py @
import httpx
from server import answering
httpx.get(answering(429)).raise_for_status()
