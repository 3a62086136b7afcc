"""Servers on free ports of the container that answer, hang up, or say nothing."""

import socket
import ssl
import struct
import subprocess
import threading

held = []


def listening(handle):
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                handle(server.accept()[0])
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def answering(status, headers="", body=""):
    def handle(connection):
        connection.recv(65536)
        connection.sendall(f"HTTP/1.1 {status} Said\r\n{headers}content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode())
        connection.close()

    return f"http://127.0.0.1:{listening(handle)}/"


def closing():
    def handle(connection):
        connection.recv(65536)
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    return f"http://127.0.0.1:{listening(handle)}/"


def resetting():
    def handle(connection):
        connection.recv(65536)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return f"http://127.0.0.1:{listening(handle)}/"


def silent():
    return f"http://127.0.0.1:{listening(held.append)}/"


def self_signed():
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/k.pem -out /tmp/c.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/tmp/c.pem", "/tmp/k.pem")

    def handle(connection):
        held.append(context.wrap_socket(connection, server_side=True))

    return f"https://localhost:{listening(handle)}/"
