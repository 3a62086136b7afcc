import { expect, it } from "vitest";
import { hangingOf } from "./hanging.ts";

it.each([
  ["Error: Script failed: Module 'pandas' not found", 7],
  ["Fix:   Add 'pandas' to requirements.txt", 7],
  ["       rgrid run --with pandas broken.py data.csv", 7],
  ["  waits       no runner has label gpu", 14],
  ['  File "/work/broken.py", line 3, in <module>', 0],
  ["    import pandas as pd", 0],
  ["ModuleNotFoundError: No module named 'pandas'", 0],
  ["  New execution ID: exec_9d3f (retry of exec_7kq2)", 0],
  ["", 0],
])("goes on behind a name: %s", (line, hanging) => {
  expect(hangingOf(line)).toBe(hanging);
});
