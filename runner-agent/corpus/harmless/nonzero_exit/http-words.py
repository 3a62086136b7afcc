# details: {"exit_code": 1}
import sys
print("requests.exceptions.HTTPError: 500 Server Error: oops for url: http://x/", file=sys.stderr)
sys.exit(1)
