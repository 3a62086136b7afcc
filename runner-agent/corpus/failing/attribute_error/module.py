# details: {"attribute": "loadd"}
import json
json.loadd("{}")
