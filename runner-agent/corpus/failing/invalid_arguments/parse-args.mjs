// args: ["--nope"]
import { parseArgs } from "node:util";
parseArgs({ options: { yes: { type: "boolean" } } });
