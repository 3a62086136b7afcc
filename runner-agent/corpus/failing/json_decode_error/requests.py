# file: server.py @
# details: {"data_line": 1, "column": 1, "exception": "requests.exceptions.JSONDecodeError"}
import requests
from server import answering
requests.get(answering(200, body="<html>")).json()
