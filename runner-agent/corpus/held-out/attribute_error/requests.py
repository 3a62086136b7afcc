# name: pull.py
# details: {"attribute": "jsno"}
import requests
requests.Response().jsno()
