# name: fetch.py
# file: server.py @
import httpx
from server import self_signed
httpx.get(self_signed())
