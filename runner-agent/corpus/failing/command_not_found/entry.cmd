# argv: ["no-such-program", "x"]
# details: {"command": "no-such-program"}
