# name: fetch.py
# details: {"host": "no-such-host.invalid"}
import requests
requests.get("http://no-such-host.invalid/")
