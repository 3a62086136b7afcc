import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOST, proxied } from "./testing/servers.ts";

let servers: Awaited<ReturnType<typeof proxied>>;
let folder = "";
beforeAll(async () => {
  servers = await proxied();
  folder = mkdtempSync(join(tmpdir(), "rgrid-outbound-program-"));
  // As the programs are built, and for any Node.
  await build({
    entryPoints: [join(import.meta.dirname, "testing/program.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire as make } from "node:module"; const require = make(import.meta.url);' },
  });
});
afterAll(() => {
  servers.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  servers.seen.length = 0;
});

/** Runs the program with no environment but this. @returns what it says of each request, a line each */
function run(program: string, env: Record<string, string>): Promise<string[]> {
  const words = [join(folder, "program.mjs"), servers.https, servers.http, servers.loopback];
  const child = spawn(program, words, { env: { PATH: process.env["PATH"] ?? "", ...env }, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => {
    said += String(data);
  });
  return new Promise((resolve) => child.on("close", () => resolve(said.trim().split("\n"))));
}

const bun = join(import.meta.dirname, "../../node_modules/.bin/bun");
// The Node that runs the tests, the one that users may have, and the binary's runtime.
describe.each([process.execPath, "node", bun])("a program run by %s", { timeout: 60_000 }, (program) => {
  it("sends all that it sends through the proxy, and trusts an authority of its own", async () => {
    const { proxy, ca, seen, https, http } = servers;
    const said = await run(program, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, SSL_CERT_FILE: ca });
    const got = JSON.stringify({ method: "GET", url: "/get", bytes: 0, length: null });
    const put = JSON.stringify({ method: "PUT", url: "/put", bytes: 300_000, length: "300000" });
    expect(said).toEqual([`fetch ${got}`, `fetch ${got}`, `put ${put}`, `put ${put}`, `loopback ${got}`]);
    expect(new Set(seen.map(({ target }) => target))).toEqual(new Set([new URL(https).host, new URL(http).host]));
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.filter(({ signedIn }) => signedIn !== "ann:p@ss")).toEqual([]);
  });
  it("trusts nobody whom it was not told of, and says no password", async () => {
    const { proxy } = servers;
    const said = await run(program, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy });
    expect(said.filter((line) => line.includes("failed"))).toHaveLength(2);
    expect(said.join()).not.toContain("p@ss");
    expect(said.join()).not.toContain("p%40ss");
  });
  it("goes without the proxy where NO_PROXY says so: to a name that only the proxy knows it does not come", async () => {
    const { proxy, ca, seen } = servers;
    const said = await run(program, { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, SSL_CERT_FILE: ca, NO_PROXY: HOST });
    expect(said.filter((line) => line.includes("failed"))).toHaveLength(4);
    expect(seen).toEqual([]);
  });
});
