# file: mymod.py = def f(:\n    pass
# details: {"file": "mymod.py", "line": 1}
import mymod
