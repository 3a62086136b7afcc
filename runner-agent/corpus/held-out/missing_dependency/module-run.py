# entry: flask
# details: {"module": "flask"}
