# details: {"data_line": 2, "column": 8}
import json
open("c.json", "w").write('{\n  "a": }')
json.load(open("c.json"))
