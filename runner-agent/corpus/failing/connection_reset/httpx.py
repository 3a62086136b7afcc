# name: fetch.py
# file: server.py @
import httpx
from server import closing
httpx.get(closing())
