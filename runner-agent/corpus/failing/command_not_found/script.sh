# details: {"command": "terraform", "file": "main.sh", "line": 4}
set -e
echo start
terraform plan
