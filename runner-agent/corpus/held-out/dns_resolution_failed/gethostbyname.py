# details: {"host": "printer.nowhere.invalid"}
import socket
socket.gethostbyname("printer.nowhere.invalid")
