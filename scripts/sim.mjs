#!/usr/bin/env node
import { ensureInstalled, runPinned } from "./set-up.mjs";

ensureInstalled();
process.exit(await runPinned("simulation/src/main.ts", process.argv.slice(2)));
