# file: server.py @
import requests
from server import resetting
requests.get(resetting())
