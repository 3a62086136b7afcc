# network: off
# details: {"host": "pypi.org"}
# name: fetch.py
import requests
requests.get("https://pypi.org/simple")
