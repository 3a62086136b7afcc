# details: {"host": "no-such-host.invalid"}
# name: fetch.py
import urllib.request
urllib.request.urlopen("http://no-such-host.invalid/")
