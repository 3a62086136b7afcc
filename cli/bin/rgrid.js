#!/usr/bin/env node
import module from "node:module";

// V8's compiled code is kept between runs (Node 22.8 and newer): a third of the time until a command has loaded.
module.enableCompileCache?.();
await import("../dist/main.js");
