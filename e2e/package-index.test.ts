import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeWheel, type StackHandle } from "@rgrid/stack";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { bridgeAddress } from "./harness/bridge-address.ts";
import { endStack, newStack } from "./harness/new-stack.ts";
import { packageIndex } from "./harness/package-index.ts";
import { it } from "./harness/place.ts";

const USER = "ada";
const SECRET = "s3cret-of-the-index";
const WHEELS = [
  makeWheel({ name: "pure", version: "1.0" }),
  makeWheel({ name: "pure", version: "2.0" }),
  makeWheel({ name: "deep", version: "1.0", requires: ["pure"] }),
];

let stack: StackHandle;
/** A build that only an index of its own has, as PyTorch's for CPUs. */
const APART = makeWheel({ name: "apart", version: "1.0+cpu" });

let index: Server;
let other: Server;
let folder: string;
let host: string;
let address: string;
beforeAll(async () => {
  index = await packageIndex(WHEELS, `${USER}:${SECRET}`);
  other = await packageIndex([APART], null);
  host = await bridgeAddress();
  folder = await mkdtemp(join(tmpdir(), "rgrid-index-"));
  const { port } = index.address() as AddressInfo;
  const config = join(folder, "pip.conf");
  await writeFile(config, `[global]\nindex-url = http://${USER}:${SECRET}@${host}:${port}/simple\ntrusted-host = ${host}\n`);
  address = `${host}:${port}`;
  const given = { RGRID_RUNNER_BUILD_ENV: "INDEX_PASSWORD", INDEX_PASSWORD: SECRET };
  stack = await newStack({ env: { RGRID_RUNNER_PIP_CONFIG: config, ...given } });
});
afterAll(async () => {
  await endStack(stack);
  for (const server of [index, other]) await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

describe("the private index of a runner", () => {
  it("serves what is typed, and its password shows nowhere", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    await here.write(
      "a.py",
      "import importlib.metadata as m, os\nprint(m.version('pure'), m.version('deep'), sorted(k for k in os.environ if 'PIP' in k and k != 'PIP_CERT'))\n",
    );
    const taken = await here.rgrid("run", "--with", "deep", "--with", "pure<2", "a.py");
    expect(taken, taken.err).toMatchObject({ exitCode: 0, out: "1.0 1.0 []\n" });
    const refused = await here.rgrid("run", "--json", "--with", "absent", "a.py");
    expect(refused.out).toContain("dependency_not_found");
    const logs = join(stack.dataDir, "logs");
    const said = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")));
    expect(said.join("")).toContain("layer_built");
    expect([taken.err, refused.out, refused.err, ...said].join("")).not.toContain(SECRET);
  });
});

describe("an index whose address names a variable", () => {
  it("is asked with the runner's value, never the caller's, and the value shows nowhere", async ({ place }) => {
    const here = place.with({ stack: stack.ready, env: { INDEX_PASSWORD: "of-the-caller", OTHER: "of-the-caller" } });
    const from = (variable: string) =>
      `--index-url http://${USER}:\${${variable}}@${address}/simple\n--trusted-host ${address}\npure==1.0\n`;
    await here.write("requirements.txt", from("INDEX_PASSWORD"));
    await here.write("a.py", "import os, pure\nprint(pure.__version__, os.environ.get('INDEX_PASSWORD'))\n");
    const taken = await here.rgrid("run", "a.py");
    expect(taken, taken.err).toMatchObject({ exitCode: 0, out: "1.0 None\n" });
    await here.write("requirements.txt", from("INDEX_PASSWORD").replace("==1.0", "==9"));
    const absent = await here.rgrid("run", "--json", "a.py");
    expect(absent.out).toContain("dependency_not_found");
    await here.write("requirements.txt", from("OTHER"));
    const refused = await here.rgrid("run", "--json", "a.py");
    expect(refused.out).toContain("OTHER}, which the runner's owner gives with --build-env");
    const logs = join(stack.dataDir, "logs");
    const said = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), "utf8")));
    expect([taken.err, absent.out, refused.out, ...said].join("")).not.toContain(SECRET);
  });
});

describe("a script's own block that names what does not exist", () => {
  it("is mended by rgrid retry --update", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    const naming = (name: string) => `# /// script\n# dependencies = ["${name}"]\n# ///\nimport deep\nprint(deep.__version__)\n`;
    await here.write("a.py", naming("deeep"));
    const failed = await here.rgrid("run", "a.py");
    expect(failed.exitCode).toBe(125);
    expect(failed.err).toContain("Error: Package 'deeep' was not found for python:3.11\n");
    expect(failed.err).toContain("       ERROR: No matching distribution found for deeep\n");
    await here.write("a.py", naming("deep"));
    const mended = await here.rgrid("retry", "--update");
    expect(mended, mended.err).toMatchObject({ exitCode: 0, out: "1.0\n" });
  });
});

describe("a uv.lock that has a package from an index of its own", () => {
  it("has it installed from there, and checked, and the rest from the runner's", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    const { port } = other.address() as AddressInfo;
    const packageOf = (name: string, version: string, registry: string, bytes: Uint8Array) => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "${registry}" }\nwheels = [{ url = "https://x/a.whl", hash = "sha256:${hash}" }]\n`;
    };
    const pure = WHEELS[0]?.bytes ?? new Uint8Array();
    const lock = (bytes: Uint8Array) =>
      [
        'version = 1\n[[package]]\nname = "mine"\nversion = "0.1"\nsource = { virtual = "." }\n',
        'dependencies = [{ name = "apart" }, { name = "pure" }]\n[package.metadata]\n',
        'requires-dist = [{ name = "apart", index = "cpu" }, { name = "pure", specifier = ">=1" }]\n',
        packageOf("apart", "1.0+cpu", `http://${host}:${port}/simple`, bytes),
        packageOf("pure", "1.0", "https://pypi.org/simple", pure),
      ].join("");
    await here.write("pyproject.toml", '[project]\nname = "mine"\nversion = "0.1"\ndependencies = ["apart", "pure >= 1"]\n');
    await here.write("a.py", "import importlib.metadata as m\nprint(m.version('apart'), m.version('pure'))\n");
    await here.write("uv.lock", lock(APART.bytes));
    const taken = await here.rgrid("run", "a.py");
    expect(taken, taken.err).toMatchObject({ exitCode: 0, out: "1.0+cpu 1.0\n" });
    await here.write("uv.lock", lock(pure));
    const tampered = await here.rgrid("run", "--json", "a.py");
    expect(tampered.out).toContain("Package 'apart' is not the file that was locked");
  });
});

describe("a pylock.toml that uv exported", () => {
  it("has a package from an index of its own, and the project beside it, which is installed by no name", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    const { port } = other.address() as AddressInfo;
    const packageOf = (name: string, version: string, index: string, bytes: Uint8Array) => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      return `[[packages]]\nname = "${name}"\nversion = "${version}"\nindex = "${index}"\nwheels = [{ url = "https://x/a.whl", upload-time = 2024-01-02T03:04:05Z, size = 1, hashes = { sha256 = "${hash}" } }]\n`;
    };
    const lock = [
      'lock-version = "1.0"\ncreated-by = "uv"\nrequires-python = ">=3.9"\n',
      packageOf("apart", "1.0+cpu", `http://${host}:${port}/simple`, APART.bytes),
      '[[packages]]\nname = "mine"\ndirectory = { path = ".", editable = true }\n',
      packageOf("pure", "1.0", "https://pypi.org/simple", WHEELS[0]?.bytes ?? new Uint8Array()),
    ].join("");
    await here.write(
      "pyproject.toml",
      '[project]\nname = "mine"\ndependencies = ["apart"]\n[tool.uv.sources]\napart = { index = "cpu" }\n',
    );
    await here.write("a.py", "import importlib.metadata as m\nprint(m.version('apart'), m.version('pure'))\n");
    // pip would ask the runner's index alone, or PyPI, for what the project has from another.
    const refused = await here.rgrid("run", "a.py");
    expect([refused.exitCode, refused.err]).toEqual([64, expect.stringContaining("uv lock")]);
    await here.write("pylock.toml", lock);
    const taken = await here.rgrid("run", "a.py");
    expect(taken, taken.err).toMatchObject({ exitCode: 0, out: "1.0+cpu 1.0\n" });
  });
});

describe("a project with its own modules, data, pyproject.toml and uv.lock", () => {
  it("runs by rgrid run src/train.py alone", async ({ place }) => {
    const here = place.with({ stack: stack.ready });
    await here.write(
      "pyproject.toml",
      '[project]\nname = "mine"\nversion = "0.1"\nrequires-python = ">=3.9"\ndependencies = ["deep"]\n[tool.rgrid]\ninputs = ["data"]\n',
    );
    const hashOf = (name: string) =>
      createHash("sha256")
        .update(WHEELS.find((wheel) => wheel.name.startsWith(`${name}-1.0`))?.bytes ?? "")
        .digest("hex");
    const locked = (name: string, more = "") =>
      `[[package]]\nname = "${name}"\nversion = "1.0"\nsource = { registry = "https://pypi.org/simple" }\n${more}wheels = [{ url = "https://x/${name}-1.0-py3-none-any.whl", hash = "sha256:${hashOf(name)}" }]\n`;
    const lock = [
      'version = 1\n[[package]]\nname = "mine"\nversion = "0.1"\nsource = { virtual = "." }\ndependencies = [{ name = "deep" }]\n',
      locked("deep", 'dependencies = [{ name = "pure" }]\n'),
      locked("pure"),
    ].join("");
    await here.write("uv.lock", lock);
    await here.write("data/b.txt", "2");
    await here.write("data/a.txt", "1");
    await here.write("src/mine/__init__.py", "");
    await here.write("src/mine/model.py", "import pure\ndef fit(names): return f'{pure.__version__} {names}'\n");
    await here.write(
      "src/train.py",
      "import os\nfrom mine.model import fit\nprint(fit(sorted(os.listdir('data'))))\nopen('model.txt', 'w').write('fitted')\n",
    );
    // The index has pure 2.0 as well: 1.0 is the lock's word.
    const ended = await here.rgrid("run", "src/train.py");
    expect(ended, ended.err).toMatchObject({ exitCode: 0, out: "1.0 ['a.txt', 'b.txt']\n" });
    expect(await here.text("model.txt")).toBe("fitted");
    // What is typed besides has no hash, and may not take another version of what is locked.
    const more = await here.rgrid("run", "--with", "pure<2", "src/train.py");
    expect(more, more.err).toMatchObject({ exitCode: 0, out: "1.0 ['a.txt', 'b.txt']\n" });
    const contrary = await here.rgrid("run", "--json", "--with", "pure>=2", "src/train.py");
    expect(contrary.out).toContain("dependency_conflict");
    // The same lock, made when the index had another file of this name.
    await here.write("uv.lock", lock.replace(hashOf("pure"), "0".repeat(64)));
    const tampered = await here.rgrid("run", "--json", "src/train.py");
    expect(tampered.out).toContain(`Package 'pure' is not the file that was locked: its hash is ${hashOf("pure")}`);
    expect(tampered.out).toContain("dependency_install_failed");
    await rm(here.at("uv.lock"));
    const pylock = (name: string, hash: string) =>
      `[[packages]]\nname = "${name}"\nversion = "1.0"\nwheels = [{ name = "${name}-1.0-py3-none-any.whl", hashes = { sha256 = "${hash}" } }]\n`;
    const head = `lock-version = "1.0"\n${pylock("deep", hashOf("deep"))}`;
    await here.write("pylock.toml", head + pylock("pure", hashOf("pure")));
    expect((await here.rgrid("run", "src/train.py")).out).toBe("1.0 ['a.txt', 'b.txt']\n");
    await here.write("pylock.toml", head + pylock("pure", "0".repeat(64)));
    expect((await here.rgrid("run", "src/train.py")).err).toContain("Package 'pure' is not the file that was locked");
  });
});
