# details: {"exception": "jsonschema.exceptions.ValidationError"}
import jsonschema as js
js.validate({"a": "x"}, {"properties": {"a": {"type": "number"}}})
