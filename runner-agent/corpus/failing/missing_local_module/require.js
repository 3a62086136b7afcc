// details: {"module": "lib/db"}
const db = require("./lib/db");
db.open();
