# details: {"module": "ujson", "package": "ujson", "caused_by": {"exception": "ModuleNotFoundError", "message": "No module named 'orjson'", "file": "main.py", "line": 4}}
import sys
try:
    import orjson as json
except ImportError:
    import ujson as json
print(json.dumps({}))
