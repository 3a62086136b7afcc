# name: fetch.py
# details: {"host": "localhost", "port": 8000}
import requests
requests.post("http://localhost:8000/api", json={})
