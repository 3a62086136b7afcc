# details: {"variable": "TARGET", "file": "main.sh"}
set -u
echo "deploying to $TARGET"
