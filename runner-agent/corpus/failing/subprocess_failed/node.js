// details: {"command": "ls /nowhere", "exit_code": 2}
require("child_process").execSync("ls /nowhere");
