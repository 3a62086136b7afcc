// details: {"module": "express", "package": "express", "file": "main.js", "line": 2}
const express = require("express");
express().listen(3000);
