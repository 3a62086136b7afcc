# network: off
# details: {"host": "api.example.com", "off_by": "command_line"}
import urllib.request
urllib.request.urlopen("https://api.example.com/v1")
