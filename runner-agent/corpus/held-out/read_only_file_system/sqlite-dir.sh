# details: {"path": "/usr/x"}
set -e
mkdir /usr/x
