import {
  type Assignment,
  type Execution,
  type InputFile,
  type InputItem,
  inputsListText,
  type RetryAnswer,
  sha256Hex,
  type Upload,
} from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { inputKey } from "../ports/objects.ts";
import { checkRefusal } from "../testing/check-refusal.ts";
import { memoryApi } from "../testing/memory-api.ts";

const digestOf = (n: number): string => String(n).padStart(64, "0");
const list: InputFile[] = Array.from({ length: 700 }, (_, n) => ({
  path: `data/${n}.txt`,
  sha256: digestOf(n % 600),
  size_bytes: 1,
  executable: false,
}));
const text = inputsListText(list);
const named: InputFile = { path: "requirements.txt", sha256: "f".repeat(64), size_bytes: 1, executable: false };

/** An API whose store holds what a create with a manifest needs. */
async function withManifest() {
  const api = await memoryApi();
  const { account } = await api.json<{ account: { id: string } }>(api.call("GET", "/api/v1/me"));
  const manifest = { sha256: await sha256Hex(text), size_bytes: text.length, count: list.length };
  const body = { inputs: [named], inputs_manifest: manifest };
  const key = (sha256: string) => inputKey(account.id, sha256);
  const store = async () => {
    await api.objects.put(key(manifest.sha256), Uint8Array.from(new TextEncoder().encode(text)));
    api.objects.store(key(named.sha256), 1);
  };
  const retry = (id: string, update: object | null) =>
    api.json<RetryAnswer>(api.call("POST", `/api/v1/executions/${id}/retry`, { update }));
  return { api, manifest, body, key, store, retry };
}

describe("contents of a manifest", () => {
  it("are asked for in pages: what is missing comes with its upload, each content once", async () => {
    const { api, key } = await withManifest();
    api.objects.store(key(digestOf(1)), 1);
    const page = [0, 1, 1, 2].map((n) => ({ sha256: digestOf(n), size_bytes: 1 }));
    const { uploads } = await api.json<{ uploads: Upload[] }>(api.call("POST", "/api/v1/inputs/missing", { inputs: page }));
    expect(uploads.map(({ sha256 }) => sha256)).toEqual([digestOf(0), digestOf(2)]);
    const tooMany = Array.from({ length: 501 }, (_, n) => ({ sha256: digestOf(n), size_bytes: 1 }));
    await checkRefusal(await api.call("POST", "/api/v1/inputs/missing", { inputs: tooMany }), 422, "validation_failed");
  });
});

describe("an execution with a manifest", () => {
  it("waits for the list itself, is small, and lists all", async () => {
    const { api, body, manifest, store } = await withManifest();
    const create = () => api.call("POST", "/api/v1/executions", { script: { name: "a.py", content: "" }, ...body }, { key: "k" });
    const refused = await checkRefusal(await create(), 409, "missing_content");
    expect((refused.error_details["uploads"] as unknown as Upload[]).map(({ sha256 }) => sha256)).toEqual([
      named.sha256,
      manifest.sha256,
    ]);
    await store();
    const execution = await api.json<Execution>(create());
    expect(execution.spec).toMatchObject({ inputs: [named], inputs_manifest: manifest });
    expect((await create()).status).toBe(200);
    const page = (query: string) =>
      api.json<{ items: InputItem[]; next_cursor: string | null }>(
        api.call("GET", `/api/v1/executions/${execution.id}/inputs${query}`),
      );
    const [first, second] = [await page(""), await page("?limit=2")];
    expect([first.items.length, second.items.length]).toEqual([500, 2]);
    const rest = await page(`?cursor=${first.next_cursor}`);
    expect(rest.next_cursor).toBeNull();
    const all = [...first.items, ...rest.items];
    expect(all).toMatchObject([named, ...JSON.parse(text)]);
    for (const { url, sha256 } of all) expect(url).toContain(sha256);
  });
  it("gives its runner the list, and URLs for what it asks", async () => {
    const { api, body, manifest, store } = await withManifest();
    await store();
    await api.create(body);
    const { assignment, tell } = await api.lease();
    expect((assignment as Assignment).inputs_manifest).toMatchObject({
      ...manifest,
      url: expect.stringContaining(manifest.sha256),
    });
    expect(assignment.spec).not.toHaveProperty("inputs_manifest");
    const answer = (await (await tell("inputs", { digests: [digestOf(5), digestOf(6)] })).json()) as {
      items: { sha256: string }[];
    };
    expect(answer.items.map(({ sha256 }) => sha256)).toEqual([digestOf(5), digestOf(6)]);
  });
  it("without one gives URLs of its own inputs only", async () => {
    const { api, key } = await withManifest();
    api.objects.store(key(named.sha256), 1);
    await api.create({ inputs: [named] });
    const { tell } = await api.lease();
    const answer = (await (await tell("inputs", { digests: [digestOf(5), named.sha256] })).json()) as {
      items: { sha256: string }[];
    };
    expect(answer.items.map(({ sha256 }) => sha256)).toEqual([named.sha256]);
  });
  it("keeps it in a retry, unless an update has none", async () => {
    const { api, body, manifest, store, retry } = await withManifest();
    await store();
    const { id } = await api.create(body);
    await api.complete();
    const again = (await retry(id, null)).new_execution_id;
    expect((await api.get(again)).spec.inputs_manifest).toEqual(manifest);
    await api.complete();
    const updated = (await retry(again, { script: { name: "a.py", content: "1" }, inputs: [named] })).new_execution_id;
    expect((await api.get(updated)).spec).not.toHaveProperty("inputs_manifest");
  });
  it("says so when its list has left the store", async () => {
    const { api, body, manifest, key, store } = await withManifest();
    await store();
    const { id } = await api.create(body);
    await api.objects.delete(key(manifest.sha256));
    await checkRefusal(await api.call("GET", `/api/v1/executions/${id}/inputs`), 409, "conflict");
  });
});
