# file: server.py @
import socket
from urllib.parse import urlparse
from server import resetting
u = urlparse(resetting()); s = socket.create_connection((u.hostname, u.port)); s.sendall(b"x")
while s.recv(10): pass
