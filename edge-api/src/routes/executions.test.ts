import { type CreateExecutionInput, type Execution, type ExecutionId, execution, type Upload } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { inputKey } from "../ports/objects.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { checkRefusal, fieldsOf } from "../testing/check-refusal.ts";
import { type TestApi, testApi } from "../testing/test-api.ts";

const PATH = "/api/v1/executions";
const SHA = "a".repeat(64);
const script = { name: "analyze.py", content: "print(1)" };
const input = { path: "data.csv", sha256: SHA, size_bytes: 12, executable: false };

const create = (api: TestApi, body: Partial<CreateExecutionInput> & Record<string, unknown> = {}, key?: string) =>
  api.call("POST", PATH, { body: { script, ...body }, headers: key === undefined ? {} : { "idempotency-key": key } });

const created = async (api: TestApi, body: Partial<CreateExecutionInput> = {}): Promise<Execution> =>
  execution.parse(await (await create(api, body)).json());

describe("POST /executions", () => {
  it("creates with the defaults of the deployment", async () => {
    const api = await testApi();
    const response = await create(api);
    expect(response.status).toBe(201);
    const { spec, status } = execution.parse(await response.json());
    expect(status).toBe("queued");
    expect(spec.limits).toEqual({ timeout_ms: 300_000, memory_bytes: 2 ** 31, cpus: 1 });
    expect(api.executions.creates[0]?.dispatcher).toBe("shared-0");
  });
  it("takes a module or a command in place of a script, and shows it by its words", async () => {
    const api = await testApi();
    const entry = { kind: "module", module: "pkg.mod" } as const;
    const response = await api.call("POST", PATH, { body: { entry, args: ["-v"] } });
    expect(response.status).toBe(201);
    expect(execution.parse(await response.json())).toMatchObject({ script: "-m pkg.mod", spec: { args: ["-v"], entry } });
    expect(api.executions.creates[0]?.spec.script).toEqual({ name: "-m pkg.mod", content: "", encoding: "utf8" });
  });
  it("follows the script's language where no runtime is given, and takes any image by its name", async () => {
    const api = await testApi();
    expect((await created(api, { script: { name: "a.ts", content: "" } })).runtime).toBe("node:24");
    expect((await created(api, { runtime: "image:ghcr.io/a/b:1" })).runtime).toBe("image:ghcr.io/a/b:1");
  });
  it("answers 200 to a repeat, and a conflict to another body under the same key", async () => {
    const api = await testApi();
    const env = { B: "2", A: "1" };
    const first = (await (await create(api, { env }, "k1")).json()) as Execution;
    const again = await create(api, { env: { A: "1", B: "2" }, args: [] }, "k1");
    expect(again.status).toBe(200);
    expect(((await again.json()) as Execution).id).toBe(first.id);
    await checkRefusal(await create(api, { env: { A: "1", B: "3" } }, "k1"), 409, "idempotency_conflict");
  });
  it("stores environment values sealed, and neither they nor the key are ever logged", async () => {
    const api = await testApi();
    await create(api, { env: { TOKEN: "hush-hush" } });
    const [command] = api.executions.creates;
    expect(command?.spec.env_names).toEqual(["TOKEN"]);
    expect(JSON.stringify(command)).not.toContain("hush-hush");
    const logged = api.log.lines.join();
    expect(logged).not.toContain("hush-hush");
    expect(logged).not.toContain(api.account.key);
  });
  it("asks for missing inputs, each content once, and stores nothing", async () => {
    const api = await testApi();
    const inputs = [input, { ...input, path: "copy.csv" }];
    const body = await checkRefusal(await create(api, { inputs }, "k2"), 409, "missing_content");
    const uploads = body.error_details["uploads"] as unknown as Upload[];
    expect(uploads.map((upload) => upload.sha256)).toEqual([SHA]);
    expect(uploads[0]?.headers).toMatchObject({ "x-amz-checksum-sha256": SHA });
    expect(uploads[0]?.headers).not.toHaveProperty("if-none-match");
    expect(api.executions.creates).toEqual([]);
    api.objects.store(inputKey(api.account.id, SHA), 12);
    expect((await create(api, { inputs }, "k2")).status).toBe(201);
  });
  it("takes old content as missing, and another account's as not there", async () => {
    const api = await testApi();
    api.objects.store(inputKey(api.account.id, SHA), 12);
    expect((await create(api, { inputs: [input] })).status).toBe(201);
    api.clock.at += api.ports.config.limits.inputFreshMs;
    await checkRefusal(await create(api, { inputs: [input] }), 409, "missing_content");
    const other = await api.addAccount("bob");
    const stolen = await api.call("POST", PATH, { body: { script, inputs: [input] }, token: other.key });
    await checkRefusal(stolen, 409, "missing_content");
  });
  it("refuses a size that the content has not", async () => {
    const api = await testApi();
    api.objects.store(inputKey(api.account.id, SHA), 13);
    expect(fieldsOf(await checkRefusal(await create(api, { inputs: [input] }), 422, "validation_failed"))).toEqual([
      "inputs.0.size_bytes",
    ]);
  });
  it("refuses against a full queue, but repeats what it accepted", async () => {
    const api = await testApi();
    await create(api, {}, "k3");
    api.dispatchers.admission = { admitted: false, queued: 100, retry_after_ms: 1500 };
    const full = await create(api, {}, "k4");
    await checkRefusal(full, 429, "rate_limited");
    expect(full.headers.get("retry-after")).toBe("2");
    expect((await create(api, {}, "k3")).status).toBe(200);
  });
  it("names every field at fault, of the body and of the headers", async () => {
    const api = await testApi();
    const body = { args: ["a\0b"], colour: "red", limits: { memory_bytes: 1 }, env: { "BAD-NAME": "1" } };
    const refused = await create(api, body, "x".repeat(256));
    expect(fieldsOf(await checkRefusal(refused, 422, "validation_failed")).sort()).toEqual(
      ["args.0", "colour", "env.BAD-NAME", "idempotency-key", "limits.memory_bytes"].sort(),
    );
    const without = await api.call("POST", PATH, { body: {} });
    const missing = await checkRefusal(without, 422, "validation_failed");
    expect(missing.error_message).toBe("script: is required where there is no entry");
  });
  it("refuses what is no script, and what is too large", async () => {
    const api = await testApi({ limits: { scriptBytesMax: 10 } });
    const withScript = (change: object) => create(api, { script: { ...script, ...change } });
    expect(fieldsOf(await checkRefusal(await withScript({ name: "a.ipynb" }), 422, "validation_failed"))).toEqual([
      "script.name",
    ]);
    expect(fieldsOf(await checkRefusal(await withScript({ content: "\0" }), 422, "validation_failed"))).toEqual([
      "script.content",
    ]);
    expect(
      fieldsOf(await checkRefusal(await withScript({ content: "*", encoding: "base64" }), 422, "validation_failed")),
    ).toEqual(["script.content"]);
    // Six characters, twelve bytes.
    const large = await checkRefusal(await withScript({ content: "éééééé" }), 413, "payload_too_large");
    expect(large.error_message).toBe("The script analyze.py is over its limit of 10 bytes");
    const args = await checkRefusal(await create(api, { args: Array(10_001).fill("x") }), 413, "payload_too_large");
    expect(args.error_details).toMatchObject({ what: "args", limit_count: 10_000 });
  });
  it("takes a runtime of a runner of the account, and names the known ones to any other", async () => {
    const api = await testApi();
    const refused = await checkRefusal(await create(api, { runtime: "lab:tools" }), 422, "validation_failed");
    expect(refused.error_message).toContain("python:3.11");
    api.database.reportedRuntimes = async () => ["lab:tools"];
    expect((await create(api, { runtime: "lab:tools" })).status).toBe(201);
  });
});

describe("GET /executions/{id}", () => {
  it("is not there for another account, nor when it is unknown", async () => {
    const api = await testApi();
    const { id } = await created(api);
    const other = await api.addAccount("bob");
    for (const route of ["", "/script", "/events", "/logs", "/outputs"]) {
      await checkRefusal(await api.call("GET", `${PATH}/${id}${route}`, { token: other.key }), 404, "not_found");
    }
    await checkRefusal(await api.call("POST", `${PATH}/${id}/cancel`, { token: other.key, body: {} }), 404, "not_found");
    await checkRefusal(await api.call("GET", `${PATH}/exec_${"0".repeat(24)}`), 404, "not_found");
    expect(fieldsOf(await checkRefusal(await api.call("GET", `${PATH}/exec_1`), 422, "validation_failed"))).toEqual(["id"]);
  });
  it("is found by a unique prefix, and names the candidates of an ambiguous one", async () => {
    const api = await testApi();
    const one = await created(api);
    await api.database.put(one);
    const found = await api.call("GET", `${PATH}/${one.id.slice(0, 10)}`);
    expect(((await found.json()) as Execution).id).toBe(one.id);
    const twin: ExecutionId = `exec_${one.id.slice(5, 28)}${one.id.endsWith("0") ? "1" : "0"}`;
    await api.database.put({ ...one, id: twin });
    const body = await checkRefusal(await api.call("GET", `${PATH}/${one.id.slice(0, 10)}`), 409, "ambiguous_id");
    expect(body.error_details["candidates"]).toEqual([one.id, twin].sort());
    await checkRefusal(await api.call("GET", `${PATH}/exec_000`), 404, "not_found");
  });
  it("is found by its full id while Postgres is silent", async () => {
    const api = await testApi();
    const { id } = await created(api);
    const silent = async () => {
      throw new Unavailable("The database");
    };
    Object.assign(api.database, { executionsWithPrefix: silent, listExecutions: silent });
    expect((await api.call("GET", `${PATH}/${id}`)).status).toBe(200);
    await checkRefusal(await api.call("GET", `${PATH}/${id.slice(0, 10)}`), 503, "service_unavailable");
    await checkRefusal(await api.call("GET", PATH), 503, "service_unavailable");
  });
  it("says why it waits, and completes the chain forwards", async () => {
    const api = await testApi();
    const [first, second] = [await created(api), await created(api)];
    const stored = api.executions.all.get(first.id);
    if (stored) stored.execution = { ...stored.execution, retried_by: second.id };
    api.dispatchers.waiting = { position: 3, reason: "runners_full", detail: "all slots are in use" };
    const shown = (await (await api.call("GET", `${PATH}/${first.id}`)).json()) as Execution;
    expect(shown.waiting?.position).toBe(3);
    expect(shown.chain).toEqual([first.id, second.id]);
  });
  it("gives the script as it was sent, never as a page", async () => {
    const api = await testApi();
    const { id } = await created(api, { script: { name: "a.py", content: "<b>é</b>" } });
    const response = await api.call("GET", `${PATH}/${id}/script`);
    expect(await response.text()).toBe("<b>é</b>");
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("POST /executions/{id}/cancel", () => {
  it("cancels what has not ended, and refuses what has", async () => {
    const api = await testApi();
    const { id } = await created(api);
    expect((await api.call("POST", `${PATH}/${id}/cancel`, { body: {} })).status).toBe(200);
    const stored = api.executions.all.get(id);
    if (stored) stored.execution = { ...stored.execution, status: "completed", phase: null };
    const body = await checkRefusal(
      await api.call("POST", `${PATH}/${id}/cancel`, { body: {} }),
      409,
      "execution_not_cancellable",
    );
    expect(body.error_message).toBe("The execution has already ended: completed");
  });
});

describe("GET /executions", () => {
  it("pages newest first without a gap or a repeat, also where times are equal", async () => {
    const api = await testApi();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const one = await created(api);
      await api.database.put({ ...one, created_at: `2026-11-24T09:00:0${Math.floor(n / 2)}.000Z` });
      ids.push(one.id);
    }
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await api.call("GET", `${PATH}?limit=2${cursor && `&cursor=${cursor}`}`);
      const body = (await page.json()) as { items: Execution[]; next_cursor: string | null };
      seen.push(...body.items.map((item) => item.id));
      cursor = body.next_cursor;
    }
    expect([...seen].sort()).toEqual([...ids].sort());
    expect(seen).toHaveLength(5);
    const other = await api.addAccount("bob");
    expect(await (await api.call("GET", PATH, { token: other.key })).json()).toEqual({ items: [], next_cursor: null });
  });
  it("filters by metadata, whatever is in it", async () => {
    const api = await testApi();
    const metadata = { 'p"ro%j\\ect': "a&b='c' {}", team: "ü" };
    const one = await created(api, { metadata });
    await api.database.put(one);
    await api.database.put(await created(api));
    const found = await api.call("GET", `${PATH}?metadata=${encodeURIComponent(JSON.stringify(metadata))}`);
    expect(((await found.json()) as { items: Execution[] }).items.map((item) => item.id)).toEqual([one.id]);
  });
  it("refuses a bad cursor, limit, status, metadata and unknown filters, each by name", async () => {
    const api = await testApi();
    for (const [query, field] of [
      ["cursor=nonsense", "cursor"],
      ["limit=0", "limit"],
      ["limit=201", "limit"],
      ["status=lost", "status"],
      ["metadata=%7B", "metadata"],
      ["colour=red", "colour"],
    ]) {
      const body = await checkRefusal(await api.call("GET", `${PATH}?${query}`), 422, "validation_failed");
      expect(fieldsOf(body)).toEqual([field]);
    }
  });
});
