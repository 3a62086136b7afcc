# details: {"data_line": 2, "column": 1}
import json
json.loads('{"a": 1}\n{"b": 2}')
