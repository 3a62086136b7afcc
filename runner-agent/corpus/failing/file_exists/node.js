// details: {"path": "d"}
const fs = require("fs");
fs.mkdirSync("d"); fs.mkdirSync("d");
