// details: {"exception": "Error", "message": "boom", "file": "main.js", "line": 2}
throw new Error("boom");
