# details: {"exception": "OSError"}
import socket
a = socket.create_server(("127.0.0.1", 7001)); b = socket.create_server(("127.0.0.1", 7001))
