import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readPython } from "./python.ts";

/** Prints the imports of packages of Python's own library, as Python's own parser finds them. */
const PROGRAM = `
import ast, glob, json, os
root = os.path.dirname(os.__file__)
found = {}
for package in ["asyncio", "email", "importlib", "json"]:
    for path in glob.glob(f"{root}/{package}/**/*.py", recursive=True):
        names = []
        for node in ast.walk(ast.parse(open(path, encoding="utf8").read())):
            if isinstance(node, ast.Import): names += [f"0:{each.name}:" for each in node.names]
            if isinstance(node, ast.ImportFrom): names.append(f"{node.level}:{node.module or ''}:{','.join(each.name for each in node.names)}")
        found[path] = names
print(json.dumps(found))
`;
const python = spawnSync("python3", ["-c", PROGRAM], { encoding: "utf8", maxBuffer: 2 ** 26 });
if (python.status !== 0) console.log("skipped: no python3 here whose library could be read");

it.skipIf(python.status !== 0)(
  "finds every import that Python's own parser finds in Python's own library",
  { timeout: 60_000 },
  () => {
    const library = JSON.parse(python.stdout) as Record<string, string[]>;
    expect(Object.keys(library).length).toBeGreaterThan(40);
    for (const [path, expected] of Object.entries(library)) {
      const found = readPython(readFileSync(path, "utf8")).imports.map(
        (each) => `${each.level}:${each.module}:${each.names.join(",")}`,
      );
      expect({ path, missing: expected.filter((each) => !found.includes(each)) }).toEqual({ path, missing: [] });
    }
  },
);
