# name: slow.py
# file: server.py @
import socket
from urllib.parse import urlparse
from server import silent
u = urlparse(silent())
s = socket.create_connection((u.hostname, u.port), timeout=0.3)
s.recv(10)
