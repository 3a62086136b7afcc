import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorMetadata } from "@rgrid/schema";
import { makeNpmPackage, type StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { bridgeAddress } from "./harness/bridge-address.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { type NpmRegistry, npmRegistry, published } from "./harness/npm-registry.ts";
import { it, type Place } from "./harness/place.ts";
import type { Finished } from "./harness/rgrid.ts";

const TOKEN = "s3cret-of-the-registry";
const esm = (version: string) => ({ "index.js": `export const version = "${version}";\n` });
const pure = (version: string) => published({ name: "pure", version, type: "module", exports: "./index.js" }, esm(version));
const PACKAGES = [
  pure("1.0.0"),
  pure("2.0.0"),
  published(
    { name: "nested", version: "1.0.0", dependencies: { pure: "^1.0.0" } },
    { "index.js": "module.exports = require('pure').version;\n" },
  ),
  published({ name: "old-peer", version: "1.0.0", peerDependencies: { pure: "1" } }, { "index.js": "" }),
  published(
    { name: "@scope/command", version: "1.0.0", bin: { shout: "cli.js" } },
    {
      "cli.js": "#!/usr/bin/env node\nconsole.log(process.argv[2].toUpperCase());\n",
    },
  ),
  published(
    { name: "built", version: "1.0.0", main: "made.js", scripts: { postinstall: "node build.js" } },
    {
      "build.js": "require('node:fs').writeFileSync('made.js', 'module.exports = 42;');\n",
    },
  ),
  published(
    { name: "broken", version: "1.0.0", scripts: { install: "node build.js" } },
    { "build.js": "throw new Error('always');\n" },
  ),
  published({ name: "wants-absent", version: "1.0.0", dependencies: { absent: "^1.0.0" } }, { "index.js": "" }),
];

let stack: StackHandle;
let registry: NpmRegistry;
let folder: string;
beforeAll(async () => {
  const host = await bridgeAddress();
  registry = await npmRegistry(host, TOKEN, PACKAGES);
  folder = await mkdtemp(join(tmpdir(), "rgrid-registry-"));
  const config = join(folder, "npmrc");
  const place = `//${host}:${registry.port}/`;
  await writeFile(config, `registry=http:${place}\n${place}:_authToken=${TOKEN}\n`);
  stack = await newStack({ env: { RGRID_RUNNER_NPM_CONFIG: config } });
});
afterAll(async () => {
  await endStack(stack);
  await registry.close();
  await rm(folder, { recursive: true });
});

type End = { error_metadata: ErrorMetadata; outputs: { count: number } };
const endOf = (ended: Finished): End => (JSON.parse(ended.out) as { execution: End }).execution;

async function project(place: Place, manifest: object, files: Record<string, string | Buffer> = {}): Promise<Place> {
  const here = place.with({ stack: stack.ready });
  await here.write("package.json", JSON.stringify(manifest));
  for (const [name, content] of Object.entries(files)) await here.write(name, content);
  return here;
}

/** The error of a script that never started. */
async function failureOf(place: Place, dependencies: object): Promise<ErrorMetadata & { exit: number | null }> {
  const here = await project(place, { dependencies }, { "a.mjs": "console.log('never');\n" });
  const ended = await here.rgrid("run", "--json", "a.mjs");
  return { ...endOf(ended).error_metadata, exit: ended.exitCode };
}

describe("packages of a script for Node", () => {
  it("are found by import, require and TypeScript, also nested ones, and the second run asks the registry nothing", async ({
    place,
  }) => {
    const here = await project(
      place,
      {
        dependencies: { pure: "2", nested: "*", built: "*", "@scope/command": "*" },
        scripts: { prepare: "exit 1", postinstall: "exit 1" },
      },
      {
        "src/a.mjs": `import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import built from "built";
import nested from "nested";
import { version } from "pure";
console.log(version, nested, built, execFileSync("shout", ["hi"], { encoding: "utf8" }).trim());
writeFileSync("out.txt", "made");
try { writeFileSync("node_modules/pure/index.js", "changed"); } catch (error) { console.log(error.code); }
`,
        "src/b.cjs": "console.log(require('nested'), require.resolve('built'));\n",
        "src/c.ts": "import { version } from 'pure';\nconst text: string = version;\nconsole.log(text);\n",
      },
    );
    const out = "2.0.0 1.0.0 42 HI\nEROFS\n";
    expect(await here.rgrid("run", "src/a.mjs")).toMatchObject({ exitCode: 0, out });
    expect(await here.text("out.txt")).toBe("made");
    const asked = registry.asked.length;
    const again = await here.rgrid("run", "--json", "src/a.mjs");
    expect([again.exitCode, endOf(again).outputs.count]).toEqual([0, 1]);
    expect((await here.rgrid("run", "src/b.cjs")).out).toBe("1.0.0 /work/node_modules/built/made.js\n");
    expect((await here.rgrid("run", "src/c.ts")).out).toBe("2.0.0\n");
    expect(registry.asked).toHaveLength(asked);
    expect(await here.files()).toEqual(["out.txt", "package.json", "src/a.mjs", "src/b.cjs", "src/c.ts"]);
  });

  it("may be typed, for a script and for a command", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    await here.write("a.mjs", "import { version } from 'pure';\nconsole.log(version);\n");
    expect((await here.rgrid("run", "--with", "pure@1", "a.mjs")).out).toBe("1.0.0\n");
    const shouted = await here.rgrid("run", "--runtime", "node:24", "--with", "@scope/command", "--", "shout", "hi");
    expect(shouted, shouted.err).toMatchObject({ exitCode: 0, out: "HI\n" });
  });

  it("come with the runner's token, which shows nowhere", async ({ place }) => {
    const here = await project(place, {}, { "a.mjs": "console.log(Object.keys(process.env).filter((n) => /npm/i.test(n)));\n" });
    expect((await here.rgrid("run", "--with", "pure", "a.mjs")).out).toBe("[]\n");
    const refused = await here.rgrid("run", "--json", "--with", "absent", "a.mjs");
    expect(registry.asked).toContain("absent");
    const logs = join(stack.dataDir, "logs");
    const said = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")));
    expect(said.join("")).toContain("layer_built");
    expect([refused.out, refused.err, ...said].join("")).not.toContain(TOKEN);
  });
});

describe("packages for development", () => {
  const files = {
    "a.mjs": "import nested from 'nested';\nconsole.log(nested);\n",
    "b.mjs": "import { version } from 'pure';\nconsole.log(version, await import('nested').catch(({ code }) => code));\n",
  };
  it("are there too, as scripts of a repository use them", async ({ place }) => {
    const here = await project(place, { dependencies: { pure: "1" }, devDependencies: { nested: "*" } }, files);
    expect(await here.rgrid("run", "a.mjs")).toMatchObject({ exitCode: 0, out: "1.0.0\n" });
  });
  it("are left out where the project's .npmrc says so", async ({ place }) => {
    const here = await project(place, { dependencies: { pure: "1" }, devDependencies: { nested: "*" } }, files);
    await here.write(".npmrc", "omit=dev\n");
    const ended = await here.rgrid("run", "b.mjs");
    expect(ended, ended.err).toMatchObject({ exitCode: 0, out: "1.0.0 ERR_MODULE_NOT_FOUND\n" });
  });
});

describe("packages that can't be installed", () => {
  it("do not exist, themselves or deeper, or in other versions only", async ({ place }) => {
    const absent = { error_code: "dependency_not_found", error_details: { package: "absent" }, exit: 125 };
    expect(await failureOf(place, { absent: "1" })).toMatchObject(absent);
    expect(await failureOf(place, { "wants-absent": "1" })).toMatchObject(absent);
    expect(await failureOf(place, { pure: "^3" })).toMatchObject({
      error_code: "dependency_not_found",
      error_details: { package: "pure", range: "^3" },
    });
  });
  it("exclude each other", async ({ place }) => {
    expect(await failureOf(place, { pure: "2", "old-peer": "*" })).toMatchObject({
      error_code: "dependency_conflict",
      error_details: { packages: ["pure", "old-peer"] },
    });
  });
  it("can't be built", async ({ place }) => {
    const error = await failureOf(place, { broken: "*" });
    expect(error).toMatchObject({ error_code: "dependency_build_failed", error_details: { package: "broken" } });
    expect(error.error_details["output"]).toContain("Error: always");
  });
  it("are not what the lock says", async ({ place }) => {
    const entry = { version: "1.0.0", integrity: `sha512-${Buffer.alloc(64).toString("base64")}` };
    const lock = { lockfileVersion: 3, packages: { "": { dependencies: { pure: "1" } }, "node_modules/pure": entry } };
    await place.write("package-lock.json", JSON.stringify(lock));
    expect(await failureOf(place, { pure: "1" })).toMatchObject({
      error_code: "dependency_install_failed",
      error_message: expect.stringContaining("is not the file that was locked: its hash is sha512-"),
    });
    const unfit = await failureOf(place, { pure: "2" });
    expect(unfit.error_message).toContain("package-lock.json does not fit package.json");
  });
});

describe("a project for Node", () => {
  it("with its own modules, data, package.json and lock runs by rgrid run src/train.mjs alone", async ({ place }) => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        "": { dependencies: { nested: "*", pure: "*" } },
        "node_modules/nested": { version: "1.0.0", dependencies: { pure: "^1.0.0" } },
        "node_modules/pure": { version: "1.0.0" },
      },
    };
    const here = await project(
      place,
      {
        type: "module",
        engines: { node: ">=20" },
        dependencies: { nested: "*", pure: "*" },
        rgrid: { memory: "256m" },
      },
      {
        "package-lock.json": JSON.stringify(lock),
        "data/b.txt": "2",
        "data/a.txt": "1",
        "src/model.js": "import { version } from 'pure';\nexport const fit = (names) => [version, names].join(' ');\n",
        "src/train.mjs": `import { readdirSync, writeFileSync } from "node:fs";
import nested from "nested";
import { fit } from "./model.js";
console.log(nested, fit(readdirSync("data").sort()));
writeFileSync("model.txt", "fitted");
`,
      },
    );
    // The registry has pure 2.0.0 as well: 1.0.0 is the lock's word.
    const ended = await here.rgrid("run", "src/train.mjs");
    expect(ended, ended.err).toMatchObject({ exitCode: 0, out: "1.0.0 1.0.0 a.txt,b.txt\n" });
    expect(await here.text("model.txt")).toBe("fitted");
  });

  it("may have archives, folders and workspaces of its own, each with what it needs in its own version", async ({ place }) => {
    const link = (resolved: string) => ({ resolved, link: true });
    const own = makeNpmPackage({ name: "own", version: "1.0.0" }, { "index.js": "module.exports = 'own';\n" });
    const lock = {
      lockfileVersion: 3,
      packages: {
        "": { workspaces: ["packages/*"], dependencies: { pure: "2", own: "file:vendor/own.tgz" } },
        "node_modules/app": link("packages/app"),
        "node_modules/lib": link("packages/lib"),
        "node_modules/own": { version: "1.0.0", resolved: "file:vendor/own.tgz" },
        "node_modules/pure": { version: "2.0.0" },
        "packages/app": { version: "1.0.0", dependencies: { lib: "*", pure: "1" } },
        "packages/app/node_modules/pure": { version: "1.0.0" },
        "packages/lib": { version: "1.0.0" },
      },
    };
    const here = await project(
      place,
      { private: true, workspaces: ["packages/*"], dependencies: { pure: "2", own: "file:vendor/own.tgz" } },
      {
        "package-lock.json": JSON.stringify(lock),
        "vendor/own.tgz": own.bytes,
        "packages/app/package.json": JSON.stringify({ name: "app", version: "1.0.0", dependencies: { lib: "*", pure: "1" } }),
        "packages/app/main.mjs": `import own from "own";
import lib, { count } from "lib";
import { version } from "pure";
import { count as same } from "../lib/index.mjs";
console.log(own, lib, version, count === same);
`,
        "packages/lib/package.json": JSON.stringify({
          name: "lib",
          version: "1.0.0",
          exports: "./index.mjs",
          scripts: { prepare: "exit 1" },
        }),
        "packages/lib/index.mjs":
          "import { version } from 'pure';\nexport const count = {};\nexport default 'lib with ' + version;\n",
      },
    );
    const ended = await here.rgrid("run", "packages/app/main.mjs");
    expect(ended, ended.err).toMatchObject({ exitCode: 0, out: "own lib with 2.0.0 1.0.0 true\n" });
  });

  it("with the lock of another manager is installed by its package.json, and says so", async ({ place }) => {
    const here = await project(
      place,
      { dependencies: { pure: "1" } },
      { "yarn.lock": "", "a.mjs": "import { version } from 'pure';\nconsole.log(version);\n" },
    );
    const ended = await here.rgrid("run", "a.mjs");
    expect(ended).toMatchObject({ exitCode: 0, out: "1.0.0\n" });
    expect(ended.err).toContain("yarn.lock is not read");
  });
});
