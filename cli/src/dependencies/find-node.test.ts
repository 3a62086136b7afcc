import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitRunLine } from "../command-line/split-run.ts";
import { demand, Failure } from "../failure.ts";
import { type FoundDependencies, findDependencies } from "./find.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-node-"));
});
afterEach(() => rmSync(root, { recursive: true }));

type Given = { files?: Record<string, string | object>; line?: string[]; script?: string; cwd?: string; alone?: boolean };

async function find({ files = {}, line = [], script = "a.mjs", cwd = root, alone = false }: Given): Promise<FoundDependencies> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const options = demand(splitRunLine([...line, script]));
  return findDependencies({ cwd, env: {} }, options, { script, manager: "npm", text: alone ? null : "", inImage: false });
}

async function refusal(given: Given): Promise<string> {
  return find(given).then(
    () => "taken",
    (error: Error) => error.message,
  );
}

const WANTS = { dependencies: { pure: "1" } };
const npm = (of: object) => ({ manager: "npm", packages: [], variables: [], ...of });
const filesOf = ({ files }: FoundDependencies) => files.map(({ path }) => path).sort();

describe("what a script for Node needs", () => {
  it("is nothing where no package.json says so", async () => {
    expect((await find({})).dependencies).toBeNull();
    expect((await find({ files: { "package.json": { type: "module" } } })).dependencies).toBeNull();
  });

  it("is what the nearest package.json up to the caller's folder wants, with its lock", async () => {
    const files = { "package.json": WANTS, "package-lock.json": { packages: {} }, "src/deep/package.json": { type: "module" } };
    const found = await find({ files, script: "src/deep/a.mjs" });
    expect(found.dependencies).toEqual(npm({ project: "package.json", files: ["package-lock.json", "package.json"] }));
    expect((await find({ script: "src/deep/a.mjs", cwd: join(root, "src") })).dependencies).toBeNull();
  });

  it("counts packages for development, and may be added to or left out", async () => {
    const files = { "job/package.json": { devDependencies: { pure: "1" } } };
    expect((await find({ files, script: "job/a.ts", line: ["--with", "more@2"] })).dependencies).toEqual(
      npm({ packages: ["more@2"], project: "job/package.json", files: ["job/package.json"] }),
    );
    expect((await find({ script: "job/a.ts", line: ["--no-dependencies"] })).dependencies).toBeNull();
    expect((await find({ alone: true, line: ["--with", "@s/x@^1"] })).dependencies).toEqual(
      npm({ packages: ["@s/x@^1"], project: null, files: [] }),
    );
  });

  it("says of a lock of another manager that it is not read", async () => {
    const { notes, dependencies } = await find({ files: { "package.json": WANTS, "yarn.lock": "" } });
    expect(notes).toEqual([expect.stringContaining("yarn.lock is not read")]);
    expect(dependencies).not.toBeNull();
    expect((await find({ files: { "package-lock.json": { packages: {} } } })).notes).toEqual([]);
  });

  it("comes with archives and folders of the project, and what these name", async () => {
    const files = {
      "package.json": { dependencies: { x: "file:vendor/x.tgz", lib: "./lib", far: "https://x/y.tgz", tagged: "latest" } },
      "vendor/x.tgz": "",
      "lib/package.json": { dependencies: { other: "file:../other", lib: "file:." } },
      "lib/index.js": "",
      "lib/node_modules/z/index.js": "",
      "other/package.json": {},
    };
    expect(filesOf(await find({ files }))).toEqual([
      ...["lib/index.js", "lib/package.json", "other/package.json", "package.json", "vendor/x.tgz"],
    ]);
    expect(await refusal({ files: { "package.json": { dependencies: { x: "file:../x" } } } })).toContain(
      "outside of this folder",
    );
    expect(await refusal({ files: { "package.json": { dependencies: { x: "file:gone" } } } })).toMatch(/gone.*package\.json/);
  });

  it("of a workspace is what its root installs: of workspaces that it does not use only what npm has to see", async () => {
    const link = (resolved: string) => ({ resolved, link: true });
    const files = {
      "package.json": { workspaces: ["packages/*"] },
      "package-lock.json": {
        packages: {
          "": {},
          "node_modules/app": link("packages/app"),
          "node_modules/lib": link("packages/lib"),
          "node_modules/other": link("packages/other"),
          "node_modules/x": { resolved: "file:vendor/x.tgz" },
          "packages/app": { dependencies: { lib: "*" } },
          "packages/lib": {},
          "packages/other": {},
        },
      },
      "packages/app/package.json": { dependencies: { lib: "*" } },
      "packages/app/src/a.mjs": "",
      "packages/lib/package.json": {},
      "packages/lib/index.js": "",
      "packages/other/package.json": {},
      "packages/other/index.js": "",
      "vendor/x.tgz": "",
    };
    const found = await find({ files, script: "packages/app/src/a.mjs" });
    expect(found.dependencies).toMatchObject({ project: "package.json" });
    const expected = Object.keys(files).filter((path) => path !== "packages/other/index.js" && path !== "packages/app/src/a.mjs");
    expect(filesOf(found)).toEqual(expected.sort());
    expect(filesOf(await find({ script: "a.mjs" }))).toContain("packages/other/index.js");
    rmSync(join(root, "package-lock.json"));
    expect(await refusal({ script: "packages/app/src/a.mjs" })).toContain("workspaces and no package-lock.json");
  });

  it("comes without what tools made in a workspace and git does not keep, but with what it built and generated", async () => {
    const files = {
      "package.json": { workspaces: ["packages/*"] },
      "package-lock.json": {
        packages: { "": {}, "node_modules/lib": { resolved: "packages/lib", link: true }, "packages/lib": {} },
      },
      ".gitignore": ".next\ncoverage/\ndist\nbuild\ngenerated\n*.tmp.js\n",
      ".rgridignore": "*.map\n",
      "packages/lib/package.json": { main: "dist/index.js" },
      "packages/lib/.next/server.js": "",
      "packages/lib/coverage/index.html": "",
      "packages/lib/build/old.js": "",
      "packages/lib/dist/index.js": "",
      "packages/lib/dist/index.js.map": "",
      "packages/lib/src/generated/client.js": "",
      "packages/lib/src/a.tmp.js": "",
    };
    const found = filesOf(await find({ files })).filter((path) => path.startsWith("packages/"));
    expect(found).toEqual([
      ...["packages/lib/dist/index.js", "packages/lib/package.json", "packages/lib/src/a.tmp.js"],
      "packages/lib/src/generated/client.js",
    ]);
  });

  it("is refused where it is more than an installation may read, with the limit, the fullest folders and the largest files", async () => {
    const many = Object.fromEntries(
      Array.from({ length: LIMITS.inputsPerRequestMax }, (_, at) => [`lib/gen/deep/x/${at}.js`, ""]),
    );
    const files = {
      "package.json": { dependencies: { lib: "./lib" } },
      "lib/package.json": {},
      "lib/big.js": "x".repeat(5000),
      ...many,
    };
    const error = await find({ files }).then(
      () => null,
      (thrown: unknown) => (thrown instanceof Failure ? thrown.error : null),
    );
    expect(error).toMatchObject({
      error_code: "payload_too_large",
      error_message: "What the installation reads (503 files, by package.json) is over the limit of 500 files",
      error_details: { limit_count: 500, largest: [{ path: "lib/big.js", size_bytes: 5000 }, {}, {}, {}, {}] },
    });
    expect(JSON.stringify(error)).toMatch(/Most lie in lib\/gen\/deep\/ \(500\), lib\/ \(2\)\. The largest: lib\/big\.js \(/);
  });

  it("is installed as its .npmrc says, which holds no password", async () => {
    const files = { "package.json": WANTS, ".npmrc": `legacy-peer-deps=true\n//host/:_authToken=\${NPM_TOKEN}\n` };
    const found = await find({ files });
    expect(found.dependencies).toMatchObject({ variables: ["NPM_TOKEN"], files: ["package.json", ".npmrc"] });
    expect(await refusal({ files: { ".npmrc": "//host/:_authToken=npm_s3cret\n" } })).toMatch(
      /holds credentials \(\/\/host\/:_authToken\)/,
    );
    expect(await refusal({ files: { ".npmrc": "//host/:_authToken=npm_s3cret\n" } })).not.toContain("s3cret");
  });

  it("can't be what npm does not know, or what is not npm's", async () => {
    expect(await refusal({ files: { "package.json": { dependencies: { x: "workspace:*" } } } })).toContain("'workspace:*'");
    expect(await refusal({ files: { "package.json": "{" } })).toContain("package.json");
    expect(await refusal({ files: { "package.json": {} }, line: ["--with", "./x"] })).toContain("not a package");
    expect(await refusal({ line: ["--with", "x@file:../y"] })).toContain("not a package");
    expect(await refusal({ line: ["--requirements", "r.txt"] })).toContain("--requirements is for packages of Python's");
  });
});

describe("what a package.json says of where its scripts run", () => {
  it.each<[object, string | null]>([
    [{ engines: { node: ">=18" } }, "node:24"],
    [{ engines: { node: "^22.5.0" } }, "node:22"],
    [{ engines: { node: "20 || 22" } }, "node:22"],
    [{ engines: { node: "<=20" } }, "node:20"],
    [{ engines: { node: "what it is" } }, "node:24"],
    [{ engines: { npm: ">=9" } }, null],
    [{ engines: { node: ">=18" }, rgrid: { runtime: "node:20" } }, "node:20"],
  ])("%j: %j", async (manifest, runtime) => {
    expect((await find({ files: { "package.json": manifest } })).runtime).toBe(runtime);
  });

  it("is refined by .nvmrc, where that fits, and refused where nothing does", async () => {
    expect((await find({ files: { ".nvmrc": "# ours\nv22.11\n" } })).runtime).toBe("node:22");
    expect((await find({ files: { ".nvmrc": "lts/*\n" } })).runtime).toBeNull();
    expect((await find({ files: { ".nvmrc": "20", "package.json": { engines: { node: ">=22" } } } })).runtime).toBe("node:24");
    expect(await refusal({ files: { "package.json": { engines: { node: ">=99" } } } })).toContain(">=99");
    expect((await find({ line: ["--runtime", "node:24"] })).runtime).toBe("node:24");
  });

  it("is its rgrid: limits and inputs, from its folder", async () => {
    const rgrid = { memory: "1g", cpu: 2, timeout: "1h", inputs: ["data/*.csv"] };
    const found = await find({ files: { "job/package.json": { rgrid } }, script: "job/src/a.mjs" });
    expect(found.limits).toEqual({ memory_bytes: 1024 ** 3, cpus: 2, timeout_ms: 3_600_000 });
    expect(found.inputs).toEqual(["job/data/*.csv"]);
    expect(await refusal({ files: { "package.json": { rgrid: { memroy: "1g" } } } })).toContain("rgrid");
  });
});
