# network: off
# details: {"host": "api.github.com"}
import http.client
c = http.client.HTTPSConnection("api.github.com"); c.request("GET", "/"); c.getresponse()
