# argv: ["python3", "nope.py"]
# details: {"path": "nope.py"}
