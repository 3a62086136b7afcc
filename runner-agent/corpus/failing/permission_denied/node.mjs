// details: {"path": "/etc/shadow"}
import { readFile } from "node:fs/promises";
await readFile("/etc/shadow");
