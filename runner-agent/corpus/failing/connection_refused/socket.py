# name: sock.py
# details: {"host": "127.0.0.1", "port": 9}
import socket
socket.create_connection(("127.0.0.1", 9))
