// details: {"path": "rows.csv"}
import { createReadStream } from "node:fs";
createReadStream("rows.csv").pipe(process.stdout);
