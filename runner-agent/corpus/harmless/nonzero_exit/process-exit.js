// details: {"exit_code": 1}
const fs = require("fs");
try { fs.readFileSync("nope"); } catch (e) { console.error(e); process.exit(1); }
