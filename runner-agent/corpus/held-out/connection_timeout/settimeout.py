import socket
s = socket.create_server(("127.0.0.1", 0)); s.settimeout(0.2)
c = socket.create_connection(s.getsockname()); c.settimeout(0.2); c.recv(1)
