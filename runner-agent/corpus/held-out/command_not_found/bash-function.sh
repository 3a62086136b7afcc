# argv: ["bash", "run.sh"]
# file: run.sh = set -euo pipefail\ndeploy_all
# details: {"command": "deploy_all", "file": "run.sh", "line": 2}
