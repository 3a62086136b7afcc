# details: {"path": "missing.txt"}
set -e
cat missing.txt
echo never
