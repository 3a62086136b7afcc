// details: {"path": "input.txt", "file": "main.js", "line": 2}
require("fs").readFileSync("input.txt");
