import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeWheel } from "@rgrid/stack";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { type NpmRegistry, npmRegistry, published } from "./harness/npm-registry.ts";
import { packageIndex } from "./harness/package-index.ts";
import { it, type Place } from "./harness/place.ts";
import { type Program, startProgram } from "./harness/program.ts";
import { HOSTS, type ProxiedStack, proxiedStack } from "./harness/proxied-stack.ts";
import { RGRID_BIN } from "./harness/rgrid.ts";
import { buildSinglePrograms, SINGLE_PROGRAMS } from "./harness/single-programs.ts";

const PIP_SIGN_IN = "ada:of-the-index";
const NPM_TOKEN = "of-the-registry";
const RUNNER_BIN = join(import.meta.dirname, "../runner-agent/bin/rgrid-runner.js");

/** All that a run sends and fetches, and what a script itself gets through the proxy: by the variables and certificates that it is given. */
const SCRIPT = `
import hashlib, urllib.error, urllib.request
for url in ("https://${HOSTS.api}/api/v1/executions", "http://${HOSTS.plainApi}/api/v1/executions"):
    try:
        urllib.request.urlopen(url)
    except urllib.error.HTTPError as error:
        print(error.code)
for n in range(20):
    print("line", n, flush=True)
print(hashlib.sha256(open("big.bin", "rb").read()).hexdigest(), open("in.txt").read())
open("out.bin", "wb").write(open("big.bin", "rb").read())
`;
const LINES = Array.from({ length: 20 }, (_, n) => `line ${n}\n`).join("");

/** Inputs in parts from 64 kB on. */
const LIMITS = { wholeInputBytesMax: 64_000, partBytes: 64_000 };

let index: Server;
let registry: NpmRegistry;
let proxied: ProxiedStack;
beforeAll(async () => {
  await buildSinglePrograms();
  index = await packageIndex(
    [makeWheel({ name: "pure", version: "1.0" }), makeWheel({ name: "deep", version: "1.0", requires: ["pure"] })],
    PIP_SIGN_IN,
  );
  const nested = published(
    { name: "nested", version: "1.0.0", dependencies: { pure: "*" } },
    { "index.js": "module.exports = require('pure');\n" },
  );
  const pure = published({ name: "pure", version: "2.0.0" }, { "index.js": "module.exports = 'pure of npm';\n" });
  registry = await npmRegistry(HOSTS.npm, NPM_TOKEN, [nested, pure], `https://${HOSTS.npm}`);
  proxied = await proxiedStack({ pip: (index.address() as AddressInfo).port, npm: registry.port }, LIMITS);
}, 240_000);
afterAll(async () => {
  await proxied.close();
  index.close();
  await registry.close();
});

/** Everybody who came, and how. */
const targets = (): Set<string> => new Set(proxied.proxy.seen.map(({ through, target }) => `${through} ${target}`));

describe.each([
  ["under Node", [process.execPath, RGRID_BIN], [process.execPath, RUNNER_BIN]],
  ["as single programs", [SINGLE_PROGRAMS.rgrid], [SINGLE_PROGRAMS.runner]],
])("the CLI and a runner that have a proxy and nothing else, %s", (name, rgrid, program) => {
  let runner: Program;
  beforeEach(async () => {
    const { stack, env } = proxied;
    const stateDir = join(stack.dataDir, name.replaceAll(" ", "-"));
    await mkdir(stateDir, { recursive: true });
    const [pipConfig, npmConfig] = ["pip.conf", "npmrc"].map((file) => join(stateDir, file)) as [string, string];
    await writeFile(pipConfig, `[global]\nindex-url = https://${PIP_SIGN_IN}@${HOSTS.pip}/simple\n`);
    await writeFile(npmConfig, `registry=https://${HOSTS.npm}/\n//${HOSTS.npm}/:_authToken=${NPM_TOKEN}\n`);
    proxied.proxy.seen.length = 0;
    runner = startProgram([...program, "--name", "proxied", "--drain-grace", "5s"], stack.dataDir, {
      ...env,
      RGRID_API_URL: `https://${HOSTS.api}`,
      RGRID_RUNNER_TOKEN: stack.ready.runner_token,
      RGRID_RUNNER_STATE_DIR: stateDir,
      RGRID_RUNNER_RUNTIMES: "python:3.11=rgrid/python:3.11,node:24=rgrid/node:24",
      RGRID_RUNNER_PIP_CONFIG: pipConfig,
      RGRID_RUNNER_NPM_CONFIG: npmConfig,
    });
  });
  afterEach(async () => {
    runner.kill("SIGTERM");
    const { exitCode, err } = await runner.ended;
    expect(exitCode, err).toBe(0);
    expect(err).not.toContain("p@ss-of-the-proxy");
    expect(err.split("\n").filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });
  const run = (here: Place, apiUrl: string, ...args: string[]) =>
    startProgram([...rgrid, "run", ...args], here.path, { ...here.env, ...proxied.env, RGRID_API_URL: apiUrl }).ended;

  it("send, follow and fetch all of a run through it, over TLS and without", async ({ place }) => {
    const here = place.with({ stack: proxied.stack.ready });
    for (const { url, seen } of [proxied.api, proxied.plainApi]) {
      seen.length = 0;
      // New content each time: what the store knows is not uploaded.
      const bytes = Buffer.alloc(200_000, `${name} ${url};`);
      await Promise.all([here.write("s.py", SCRIPT), here.write("in.txt", `${name} ${url}`), here.write("big.bin", bytes)]);
      const ran = await run(here, url, "--input", "in.txt", "--input", "big.bin", "s.py");
      const digest = createHash("sha256").update(bytes).digest("hex");
      expect(ran, ran.err).toMatchObject({ exitCode: 0, out: `401\n401\n${LINES}${digest} ${name} ${url}\n` });
      expect(Buffer.compare(await here.bytes("out.bin"), bytes)).toBe(0);
      const stages = ["create", "upload", "begin_parts", "part", "complete_parts", "events", "outputs", "download"];
      expect(seen.map(({ stage }) => stage)).toEqual(expect.arrayContaining(stages));
    }
    expect(targets()).toEqual(new Set([`tunnel ${HOSTS.api}:443`, `proxy ${HOSTS.plainApi}:80`]));
  });

  it("install packages of pip and npm through it, over TLS of an own authority and without", async ({ place }) => {
    const here = place.with({ stack: proxied.stack.ready });
    const url = `https://${HOSTS.api}`;
    await here.write("a.py", "import deep, pure\nprint(deep.__version__, pure.__version__)\n");
    const secure = await run(here, url, "--with", "deep", "a.py");
    expect(secure, secure.err).toMatchObject({ exitCode: 0, out: "1.0 1.0\n" });
    const plain = `--index-url http://${PIP_SIGN_IN}@${HOSTS.plainPip}/simple\n--trusted-host ${HOSTS.plainPip}\ndeep\n`;
    await here.write("requirements.txt", plain);
    const unsafe = await run(here, url, "a.py");
    expect(unsafe, unsafe.err).toMatchObject({ exitCode: 0, out: "1.0 1.0\n" });
    await here.write("a.mjs", "import nested from 'nested';\nconsole.log(nested);\n");
    const node = await run(here, url, "--with", "nested", "a.mjs");
    expect(node, node.err).toMatchObject({ exitCode: 0, out: "pure of npm\n" });
    expect(targets()).toEqual(
      new Set([...[HOSTS.api, HOSTS.pip, HOSTS.npm].map((host) => `tunnel ${host}:443`), `proxy ${HOSTS.plainPip}:80`]),
    );
    const logs = await readdir(join(proxied.stack.dataDir, "logs"));
    expect(logs.length).toBeGreaterThan(0);
    for (const log of logs) expect(await readFile(join(proxied.stack.dataDir, "logs", log), "utf8")).not.toContain("p@ss-of");
  });
});
