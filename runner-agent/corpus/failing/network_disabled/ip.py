# network: off
# details: {"host": "198.51.100.7"}
import socket
socket.create_connection(("198.51.100.7", 443), timeout=2)
