# network: off
# details: {"host": "github.com"}
set -e
git clone https://github.com/psf/requests
