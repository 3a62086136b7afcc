// details: {"host": "nowhere.invalid"}
import dns from "node:dns/promises";
await dns.lookup("nowhere.invalid");
