# file: first.py = from second import B\nA = 1
# file: second.py = from first import A\nB = 2
# details: {"name": "A", "module": "first", "file": "second.py", "line": 1}
import first
