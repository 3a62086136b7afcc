// details: {"file": "main.js", "line": 2}
JSON.parse("{broken");
