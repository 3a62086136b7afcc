# details: {"path": "/tmp"}
set -e
cat /tmp
