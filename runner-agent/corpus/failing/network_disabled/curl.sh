# network: off
# details: {"host": "example.com"}
set -e
curl -fsS https://example.com/
