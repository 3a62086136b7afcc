// network: off
// details: {"host": "registry.npmjs.org"}
require("https").get("https://registry.npmjs.org/left-pad");
