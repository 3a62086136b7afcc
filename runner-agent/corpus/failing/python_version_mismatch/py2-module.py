# details: {"needs": "2"}
import urllib2
print(urllib2.urlopen("http://x").read())
