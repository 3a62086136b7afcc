# details: {"message": "Object of type datetime is not JSON serializable"}
import json, datetime
json.dumps({"at": datetime.datetime.now()})
