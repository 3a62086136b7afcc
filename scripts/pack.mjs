#!/usr/bin/env node
// Makes what npm would publish: dist/npm/rgrid-VERSION.tgz and dist/npm/rgrid-runner-VERSION.tgz, of the bundles that the set-up has built.
// The workspaces themselves are private: they need the repository around them, and these packages need nothing of it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = process.argv[2] ?? join(root, "dist/npm");

const PACKAGES = [
  {
    name: "rgrid",
    folder: "cli",
    bin: "bin/rgrid.js",
    description: "Runs a script on another machine as if it ran here",
    external: [],
  },
  {
    name: "rgrid-runner",
    folder: "runner-agent",
    bin: "bin/rgrid-runner.js",
    description: "Takes work from RGrid and runs it in containers of this machine",
    // Loads a native module where there is one, so it stays a package of its own.
    external: ["dockerode"],
  },
];

rmSync(out, { recursive: true, force: true });
for (const { name, folder, bin, description, external } of PACKAGES) {
  const source = join(root, folder);
  const { version, dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const target = join(out, name);
  mkdirSync(target, { recursive: true });
  for (const part of ["bin", "dist"]) cpSync(join(source, part), join(target, part), { recursive: true });
  for (const file of ["README.md", "LICENSE"]) cpSync(join(root, file), join(target, file));
  const manifest = {
    ...{ name, version, description, license: "MIT", type: "module" },
    bin: { [name]: bin },
    engines: { node: ">=20" },
    files: ["bin", "dist"],
    dependencies: Object.fromEntries(external.map((dependency) => [dependency, dependencies[dependency]])),
  };
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", out, target], { stdio: ["ignore", 1, 2] });
  if (packed.status !== 0) process.exit(packed.status ?? 1);
}
