# details: {"key": "users", "function": "names"}
import json
def names(text):
    return [u["name"] for u in json.loads(text)["users"]]
names('{"people": []}')
