import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type AccountId, accountId, executionIdOfKey } from "@rgrid/schema";
import { describe, expect, inject } from "vitest";
import { ask, clientOf, keyOf, refusal } from "./harness/api.ts";
import { until } from "./harness/containers.ts";
import { detached, ended } from "./harness/detached.ts";
import { it, type Place } from "./harness/place.ts";

const { ready, dataDir } = inject("stack");
const UNKNOWN_ID = `exec_${"0".repeat(24)}`;
const SCRIPT = { name: "a.py", content: "print(1)\n" };

/** The CLI's refusal: one object on stdout with the code, its exit code in it and as the process', and a card with a fix on stderr. */
async function refused(place: Place, args: string[], exitCode: number, code: string, says: RegExp = /./): Promise<void> {
  const ended = await place.rgrid(...args, "--json");
  const error = JSON.parse(ended.out);
  expect({ ...error, process: ended.exitCode }).toMatchObject({ error_code: code, exit_code: exitCode, process: exitCode });
  expect(error.error_message).toMatch(says);
  expect(error.suggested_fix).not.toBe("");
  expect(ended.err).toContain("Fix:");
  expect(ended.err).not.toMatch(/^ +at /m);
}

describe("what the CLI refuses", () => {
  it.for<[string, string[], RegExp]>([
    ["a folder as a script", ["run", "folder"], /folder/],
    ["a notebook", ["run", "book.ipynb"], /notebook/],
    ["no script", ["run"], /script/],
    ["a bad --memory", ["run", "--memory", "lots", "a.py"], /--memory/],
    ["too little --memory", ["run", "--memory", "1k", "a.py"], /--memory/],
    ["a bad --timeout", ["run", "a.py", "--timeout", "soon"], /--timeout/],
    ["a bad --env", ["run", "--env", "1A=x", "a.py"], /--env/],
    ["an unknown option", ["run", "--memmory", "1g", "a.py"], /--memmory/],
    ["an option that is the script's too", ["run", "own.py", "--timeout", "5"], /--timeout/],
    ["an unknown runtime, naming the known ones", ["run", "--runtime", "cobol:60", "a.py"], /cobol:60.*python:3\.11/],
    ["an unknown command", ["ruin"], /ruin/],
    ["a bad status", ["list", "--status", "done"], /done/],
    ["a bad id", ["status", "nonsense!"], /nonsense!/],
    ["a bad cursor", ["list", "--cursor", "nonsense"], /cursor/],
  ])("%s: 64 validation_failed", async ([, args, says], { place }) => {
    await mkdir(place.at("folder"));
    await place.write("book.ipynb", "{}");
    await place.write("a.py", "print(1)\n");
    await place.write("own.py", 'import argparse\nargparse.ArgumentParser().add_argument("--timeout")\n');
    await refused(place, args, 64, "validation_failed", says);
  });

  it.for<[string, string[], RegExp]>([
    ["a script", ["run", "missing.py"], /missing\.py/],
    ["an input", ["run", "--input", "missing.csv", "a.py"], /missing\.csv/],
    ["a pattern's files", ["run", "--input", "*.nothing", "a.py"], /\*\.nothing/],
  ])("%s that is not here: 66 file_unreadable", async ([, args, says], { place }) => {
    await place.write("a.py", "print(1)\n");
    await refused(place, args, 66, "file_unreadable", says);
  });

  it("what is over a limit: 64 payload_too_large", async ({ place }) => {
    await place.write("long.py", `#${"x".repeat(1024 * 1024)}\n`);
    await place.write("a.py", "print(1)\n");
    await refused(place, ["run", "long.py"], 64, "payload_too_large", /long\.py/);
    const long = "x".repeat(100_000);
    await refused(place, ["run", "a.py", long, long, long], 64, "payload_too_large", /argument/);
  });

  it("a missing, bad or wrong key: 77", async ({ place }) => {
    await refused(place.with({ env: { RGRID_API_KEY: "" } }), ["list"], 77, "not_logged_in");
    await refused(place.with({ env: { RGRID_API_KEY: "nonsense" } }), ["list"], 77, "unauthorized");
    await refused(place.with({ env: { RGRID_API_KEY: ready.runner_token } }), ["list"], 77, "forbidden", /runner token/);
  });

  it("an unknown id: 66 not_found", async ({ place }) => {
    await refused(place, ["status", UNKNOWN_ID], 66, "not_found", /exec_0/);
    await refused(place, ["status", UNKNOWN_ID.slice(0, 12)], 66, "not_found", /exec_0/);
  });

  it("a prefix that fits several: 64 ambiguous_id, naming them", async ({ place }) => {
    const { account } = await clientOf(1).call("me", {});
    const ids: string[] = [];
    for (const key of await collidingKeys(accountId.parse(account.id))) {
      const headers = { "idempotency-key": key };
      const created = await clientOf(1).call("createExecution", { headers, body: { script: SCRIPT } });
      ids.push(created.id);
    }
    const second = place.with({ account: 1 });
    const prefix = ids[0]?.slice(0, 8) ?? "";
    // Prefixes are looked up in the rows, which are behind by milliseconds.
    await until(async () => (await refusal(await ask(`/api/v1/executions/${prefix}`, { token: keyOf(1) }))).status === 409);
    await refused(second, ["status", prefix], 64, "ambiguous_id", new RegExp(prefix));
    const found = JSON.parse((await second.rgrid("status", prefix, "--json")).out);
    expect(new Set(found.error_details.candidates)).toEqual(new Set(ids));
  });

  it("the cancel of what has ended: 65 execution_not_cancellable", async ({ place }) => {
    await ended(await detached(place, "print(1)\n"));
    await refused(place, ["cancel"], 65, "execution_not_cancellable", /completed/);
  });

  it("a configuration file that is none: 78 invalid_config, without quoting it", async ({ place }) => {
    const here = place.with({ env: { RGRID_API_KEY: "" } });
    await mkdir(place.at("../config"));
    await writeFile(place.at("../config/credentials"), `{"api_key": "${keyOf(0)}`);
    await refused(here, ["list"], 78, "invalid_config", /credentials/);
    const { out, err } = await here.rgrid("list", "--json");
    expect(out + err).not.toContain(keyOf(0));
  });

  it("an output whose bytes are others than announced: 74 checksum_mismatch", async ({ place }) => {
    const content = `content ${randomUUID()}`;
    const id = await detached(place, `open("made.txt", "w").write("${content}")\n`);
    await ended(id);
    await damageObject(content);
    await refused(place, ["download"], 74, "checksum_mismatch", /made\.txt/);
    expect(await place.files()).toEqual(["script.py"]);
  });

  it("an API that speaks otherwise: 76 cli_outdated", async ({ place }) => {
    const server = createServer((_, response) => response.setHeader("content-type", "application/json").end('{"version":2}'));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await refused(place, ["list", "--api-url", url], 76, "cli_outdated");
    server.close();
  });

  it("no connection after the retries: 69 network_error", async ({ place }) => {
    const ended = await place.rgrid("list", "--json", "--api-url", "http://127.0.0.1:9");
    expect([ended.exitCode, JSON.parse(ended.out)]).toMatchObject([69, { error_code: "network_error" }]);
    expect(ended.err).toContain("Connection lost. Retrying... (attempt 5/5)");
  });

  it("a folder for outputs that can't be written: the script's own failure goes first", async ({ place }) => {
    await place.write("taken", "a file");
    await place.write("make.py", 'import sys\nopen("made.txt", "w").write("x")\nsys.exit(int(sys.argv[1]))\n');
    expect((await place.rgrid("run", "make.py", "--output-dir", "taken", "3")).exitCode).toBe(3);
    expect((await place.rgrid("run", "make.py", "--output-dir", "taken", "0")).exitCode).not.toBe(0);
  });
});

describe("what the API refuses", () => {
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    ask("/api/v1/executions", { method: "POST", body, headers });

  it.for<[string, unknown, string]>([
    ["malformed JSON", '{"script":', ""],
    ["a missing field", {}, "script"],
    ["a wrong field", { script: SCRIPT, args: "none" }, "args"],
    ["an unknown field", { script: SCRIPT, colour: "red" }, "colour"],
    ["an unknown nested field", { script: { ...SCRIPT, mode: 7 } }, "script.mode"],
    ["a NUL in an argument", { script: SCRIPT, args: ["a", "b\0"] }, "args.1"],
    ["a path that leaves the folder", { script: { ...SCRIPT, name: "../a.py" } }, "script.name"],
    ["a notebook", { script: { ...SCRIPT, name: "a.ipynb" } }, "script.name"],
    ["too little memory", { script: SCRIPT, limits: { memory_bytes: 1 } }, "limits.memory_bytes"],
    ["an unknown runtime", { script: SCRIPT, runtime: "cobol:60" }, "runtime"],
  ])("%s: 422 validation_failed", async ([, body, field]) => {
    const answer = await refusal(await create(body));
    expect(answer).toMatchObject({ status: 422, error_code: "validation_failed" });
    const fields = answer.error_details["fields"] as { path: string }[];
    expect(fields.map(({ path }) => path)).toContain(field);
  });

  it("what is over a limit: 413 payload_too_large", async () => {
    const tooLarge = { status: 413, error_code: "payload_too_large" };
    // It answers without reading on, and closes: to a client that still writes this may be a broken connection, after which it asks again.
    let answer: Response | null = null;
    while (answer === null) answer = await create("x".repeat(2 * 1024 * 1024 + 1)).catch(() => null);
    expect(await refusal(answer)).toMatchObject(tooLarge);
    const script = { ...SCRIPT, content: "#".repeat(1024 * 1024 + 1) };
    expect(await refusal(await create({ script }))).toMatchObject(tooLarge);
    expect(await refusal(await create({ script: SCRIPT, args: ["x".repeat(256 * 1024)] }))).toMatchObject(tooLarge);
  });

  it("unknown routes and ids, wrong methods and types: 404, 405, 415", async () => {
    expect(await refusal(await ask("/api/v1/nothing"))).toMatchObject({ status: 404, error_code: "not_found" });
    expect(await refusal(await ask(`/api/v1/executions/${UNKNOWN_ID}`))).toMatchObject({ status: 404, error_code: "not_found" });
    const method = await ask("/api/v1/executions", { method: "PATCH", body: {} });
    expect(method.headers.get("allow")).toBe("POST, GET");
    expect(await refusal(method)).toMatchObject({ status: 405, error_code: "method_not_allowed" });
    const type = await create(JSON.stringify({ script: SCRIPT }), { "content-type": "text/plain" });
    expect(await refusal(type)).toMatchObject({ status: 415, error_code: "unsupported_media_type" });
  });

  it("another body under a used key: 409 idempotency_conflict, and repeats the same one", async () => {
    const client = clientOf(1);
    const headers = { "idempotency-key": randomUUID() };
    const first = await client.call("createExecution", { headers, body: { script: SCRIPT } });
    const again = await ask("/api/v1/executions", { method: "POST", token: keyOf(1), headers, body: { script: SCRIPT } });
    expect([again.status, await again.json()]).toMatchObject([200, { id: first.id }]);
    const other = await ask("/api/v1/executions", {
      method: "POST",
      token: keyOf(1),
      headers,
      body: { script: SCRIPT, args: ["1"] },
    });
    expect(await refusal(other)).toMatchObject({ status: 409, error_code: "idempotency_conflict" });
  });
});

/** Two idempotency keys whose executions share the shortest prefix that may be typed: 3 characters, 15 bits. */
async function collidingKeys(account: AccountId): Promise<[string, string]> {
  const seen = new Map<string, string>();
  for (;;) {
    const key = randomUUID();
    const prefix = (await executionIdOfKey(account, key)).slice(0, 8);
    const known = seen.get(prefix);
    if (known !== undefined) return [known, key];
    seen.set(prefix, key);
  }
}

/** Changes one byte of the stored object that has this content, as a failing disk would. */
async function damageObject(content: string): Promise<void> {
  const folder = join(dataDir, "s3");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const at = bytes.lastIndexOf(content);
    if (at === -1) continue;
    bytes[at] = 0x58;
    await chmod(path, 0o600);
    await writeFile(path, bytes);
    return;
  }
  throw new Error("the store has no such object");
}
