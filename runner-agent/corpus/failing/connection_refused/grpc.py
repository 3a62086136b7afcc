# details: {"port": 50051}
import grpc
channel = grpc.insecure_channel("127.0.0.1:50051")
channel.unary_unary("/a.B/C")(b"", timeout=5)
