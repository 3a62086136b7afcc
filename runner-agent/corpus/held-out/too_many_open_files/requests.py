# file: server.py @
import requests
from server import silent
url, held = silent(), []
while True: held.append(requests.get(url, stream=True, timeout=(1, 0.01)) if len(held) > 3000 else open("/dev/zero"))
