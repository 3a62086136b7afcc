#!/usr/bin/env node
import module from "node:module";

// V8's compiled code is kept between runs (Node 22.8 and newer), so that a command loads sooner.
module.enableCompileCache?.();
await import("../dist/main.js");
