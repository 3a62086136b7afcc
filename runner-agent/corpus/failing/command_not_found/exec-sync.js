// details: {"command": "kubectl"}
require("child_process").execSync("kubectl get pods", { stdio: "inherit" });
