# details: {"data_line": 1, "column": 1}
import json
json.loads("")
