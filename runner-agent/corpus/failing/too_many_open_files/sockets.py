import socket
all = [socket.socket() for _ in range(100_000)]
