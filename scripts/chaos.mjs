#!/usr/bin/env node
import { ensureInstalled, runPinned } from "./set-up.mjs";

ensureInstalled();
const prepared = await runPinned("stack/src/set-up/main.ts", []);
process.exit(prepared === 0 ? await runPinned("chaos/src/main.ts", process.argv.slice(2)) : prepared);
