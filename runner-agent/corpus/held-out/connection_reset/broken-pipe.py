import socket
a, b = socket.socketpair()
b.close()
a.sendall(b"x" * 100000)
