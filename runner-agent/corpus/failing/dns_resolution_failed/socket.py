# name: sock.py
# details: {"host": "nowhere.invalid"}
import socket
socket.getaddrinfo("nowhere.invalid", 80)
