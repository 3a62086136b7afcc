import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describeError } from "@rgrid/schema";
import { describe, expect, inject, it } from "vitest";
import { ID, RETRY_ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { place, rgrid, write } = here();
const out = async (...args: string[]) => (await rgrid(args)).stdout.toString();

describe("what needs no API", () => {
  it("is in each command's help, made from its definition", async () => {
    expect(await out("help")).toContain("  download   Download the files that a script made\n");
    const logs = await out("help", "logs");
    expect(logs).toContain("Usage: rgrid logs [OPTION…] [ID]\n\n  -f, --follow ");
    expect(await out("logs", "--help")).toBe(logs);
    expect(await out("run", "--help")).toMatch(/--input PATH\|GLOB +Send this file, folder or pattern too \(repeatable\)/);
  });
  it("is the version, which waits for no schema to load", async () => {
    const hook = 'process.stderr.write(url.split("/").pop() + "\\n"); return next(url, context)';
    const source = `import m from "node:module"; m.registerHooks({ load(url, context, next) { ${hook} } })`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` };
    const ran = await rgrid(["--version"], { env });
    expect(ran.stdout.toString()).toMatch(/^rgrid \d+\.\d+\.\d+\n$/);
    const loaded = ran.stderr.split("\n").filter((name) => name.endsWith(".js"));
    expect(loaded).toContain("main.js");
    expect(loaded.filter((name) => readFileSync(join(inject("cliFolder"), name), "utf8").includes("ZodError"))).toEqual([]);
  });
});

describe("an execution's commands", () => {
  it("take the one that was last started here, or the start of an id", async () => {
    expect((await rgrid(["run", "--detach", "s.py"], { files: { "s.py": "" } })).stdout.toString()).toBe(`${ID}\n`);
    expect(await out("status")).toContain("completed in 1.4 s");
    expect((await rgrid(["status", "exec_7kq2m4x8"])).code).toBe(66);
    expect((await rgrid(["cancel"])).stderr).toContain("exec_7kq2m4x8 cancelled");
  });
  it("call a cancelled one so, and not failed", async () => {
    const error = describeError("cancelled", { by: "the user" });
    await rgrid(["run", "--detach", "s.py"], { script: { error }, files: { "s.py": "" } });
    for (const command of ["status", "logs"])
      expect((await rgrid([command])).stderr.trimStart()).toBe("■ Cancelled by the user\n");
  });
  it("print the log, each stream to its own", async () => {
    const chunks = [
      { stream: "stdout" as const, bytes: Buffer.from("out\n") },
      { stream: "stderr" as const, bytes: Buffer.from("err\n") },
    ];
    const all = await rgrid(["logs", ID], { script: { chunks } });
    expect([all.stdout.toString(), all.stderr]).toEqual(["out\n", "err\n"]);
    expect((await rgrid(["logs", ID, "--stream", "stderr"])).stdout.toString()).toBe("");
    expect((await rgrid(["logs", "-f", ID])).stdout.toString()).toBe("out\n");
    expect((await rgrid(["logs", "--json", ID])).stdout.toString().trim().split("\n")).toHaveLength(2);
  });
  it("follow a log into the retry, whose end is the end", async () => {
    const chunks = ["1\n", "2\n"].map((text) => ({ stream: "stdout" as const, bytes: Buffer.from(text) }));
    const ran = await rgrid(["logs", "-f", ID], { script: { chunks, retryAfter: 1 } });
    expect([ran.code, ran.stdout.toString(), ran.stderr]).toEqual([
      0,
      "1\n2\n",
      `⚠ Worker failure detected. Auto-retry 1/2 after worker failure\n  New execution ID: ${RETRY_ID} (retry of ${ID})\n`,
    ]);
    // The log of the lost one alone is that of a failure.
    expect((await rgrid(["logs", ID])).stderr).toContain("❌ Execution failed");
  });
  it("stop at a reader that has left as a tool does that SIGPIPE ended", async () => {
    const chunks = Array.from({ length: 200 }, () => ({ stream: "stdout" as const, bytes: Buffer.alloc(10_000, "x") }));
    const ran = await rgrid(["logs", ID], { script: { chunks }, onStdout: (child) => child.stdout?.destroy() });
    expect([ran.code, ran.stderr]).toEqual([141, ""]);
  });
  it("list and download what it made", async () => {
    const script = { outputs: [{ path: "a.bin", bytes: Buffer.alloc(2000) }] };
    expect((await rgrid(["outputs", ID], { script })).stdout.toString()).toBe("SIZE    PATH\n2.0 kB  a.bin\n");
    expect((await rgrid(["download", ID, "--output-dir", "to"])).stderr).toBe("✓ a.bin (2.0 kB)\n");
    expect(statSync(join(place.folder, "to/a.bin")).size).toBe(2000);
  });
});

describe("rgrid list", () => {
  it("asks by status and metadata, every pair of it", async () => {
    const ran = await rgrid(["list", "--metadata", "a=1", "--metadata", "b=x=y", "--status", "failed"], {
      script: { listed: 3 },
    });
    const query = new URLSearchParams(ran.seen.queries[0]);
    expect(JSON.parse(query.get("metadata") ?? "")).toEqual({ a: "1", b: "x=y" });
    expect(query.get("status")).toBe("failed");
    expect(ran.stdout.toString().split("\n")[1]).toMatch(/^exec_7kq2m4x8 {2}s\.py {4}✓ completed /);
  });
  it("shows a page and how to go on, or all of them", async () => {
    expect((await rgrid(["list", "--limit", "2"], { script: { listed: 450 } })).stderr).toBe(
      "More: rgrid list --limit 2 --cursor 2\n",
    );
    expect(JSON.parse((await rgrid(["list", "--all", "--json"])).stdout.toString()).items).toHaveLength(450);
  });
});

describe("rgrid init", () => {
  const env = { RGRID_API_KEY: "", RGRID_API_URL: "" };
  it("saves a key from stdin that the API takes, over credentials that are broken", async () => {
    write("../config/credentials", "{broken");
    expect((await rgrid(["status"], { env })).code).toBe(78);
    const ran = await rgrid(["init", "--api-url", place.api?.url ?? ""], { stdin: "rgk_test\n", env });
    expect(ran.stderr).toContain("✓ valid, account ada@example.org\n");
    // The runner reads nothing of what is saved here.
    expect(ran.stderr).toContain(
      `No runner is online yet. On any machine with Docker:\n    npx rgrid-runner --token rgr_… --api-url ${place.api?.url}\n`,
    );
    const file = join(place.root, "config/credentials");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ api_url: place.api?.url, api_key: "rgk_test" });
    expect((await rgrid(["status", ID], { env })).code).toBe(0);
  });
  it("saves nothing that the API refuses", async () => {
    const ran = await rgrid(["init"], { stdin: "rgk_wrong", env: { RGRID_API_KEY: "" } });
    expect(ran.code).toBe(77);
    expect((await rgrid(["status"], { env })).stderr).toContain("rgrid init");
  });
});
