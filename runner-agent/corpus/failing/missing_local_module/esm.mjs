// details: {"module": "config.mjs"}
import config from "./config.mjs";
console.log(config);
