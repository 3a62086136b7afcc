// details: {"path": "/opt/x"}
require("fs").mkdirSync("/opt/x");
