import { type MissingInput, reportError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { memoryParts } from "../adapters/memory/parts.ts";
import { inputKey } from "../ports/objects.ts";
import { checkRefusal } from "../testing/check-refusal.ts";
import { testApi } from "../testing/test-api.ts";

const SHA = "d".repeat(64);
const MIB = 2 ** 20;
const SIZE = 70 * MIB;
const input = { path: "big.bin", sha256: SHA, size_bytes: SIZE, executable: false };

async function withParts() {
  const api = await testApi();
  const parts = api.ports.parts as ReturnType<typeof memoryParts>;
  const tell = (route: string, body: object, token = api.account.key) =>
    api.call("POST", `/api/v1/inputs/${SHA}/parts${route}`, { body, token });
  const begin = async () =>
    (await (await tell("", { size_bytes: SIZE })).json()) as { upload_id: string; stored: { number: number }[] };
  const store = (uploadId: string, numbers: number[]) => {
    for (const number of numbers) {
      const sizeBytes = number === 5 ? 6 * MIB : 16 * MIB;
      parts.store(uploadId, { number, etag: `"${String(number).repeat(32)}"`, sizeBytes });
    }
  };
  return { api, parts, tell, begin, store, key: inputKey(api.account.id, SHA) };
}

describe("a large input", () => {
  it("is asked for in parts", async () => {
    const { api } = await withParts();
    const small = { ...input, path: "small", sha256: "e".repeat(64), size_bytes: 64 * MIB };
    const body = { script: { name: "a.py", content: "" }, inputs: [input, small] };
    const refused = await checkRefusal(await api.call("POST", "/api/v1/executions", { body }), 409, "missing_content");
    const [parted, whole] = refused.error_details["uploads"] as unknown as MissingInput[];
    expect(parted).toEqual({ sha256: SHA, size_bytes: SIZE, part_bytes: 16 * MIB });
    expect(whole).toHaveProperty("url");
  });
  it("goes on where it was cut, part by part, and is there in the end", async () => {
    const { api, tell, begin, store, key } = await withParts();
    const { upload_id, stored } = await begin();
    expect(stored).toEqual([]);
    store(upload_id, [1, 2, 4]);
    const again = await begin();
    expect(again.upload_id).toBe(upload_id);
    expect(again.stored).toContainEqual({ number: 4, md5: "4".repeat(32), size_bytes: 16 * MIB });
    const md5 = "0".repeat(32);
    const signed = await tell("/sign", { upload_id, parts: [{ number: 3, md5, size_bytes: 16 * MIB }] });
    expect(((await signed.json()) as { uploads: object[] }).uploads).toMatchObject([
      { number: 3, headers: { "content-md5": md5 } },
    ]);
    await checkRefusal(await tell("/complete", { upload_id, size_bytes: SIZE }), 409, "conflict");
    store(upload_id, [3, 5]);
    expect((await tell("/complete", { upload_id, size_bytes: SIZE })).status).toBe(200);
    expect((await api.objects.head(key))?.sizeBytes).toBe(SIZE);
    // The answer was lost: the same call again.
    expect((await tell("/complete", { upload_id, size_bytes: SIZE })).status).toBe(200);
    await checkRefusal(await tell("/complete", { upload_id, size_bytes: SIZE + 1 }), 409, "conflict");
  });
  it("is no other account's", async () => {
    const { api, tell, begin } = await withParts();
    const { upload_id } = await begin();
    const bob = await api.addAccount("bob");
    await checkRefusal(await tell("/complete", { upload_id, size_bytes: SIZE }, bob.key), 409, "conflict");
  });
  it("that its runner finds wrong is dropped, and asked for again; a small one, which the store has checked, is not", async () => {
    const { api, key } = await withParts();
    const small = { ...input, path: "small", sha256: "e".repeat(64), size_bytes: 3 };
    api.objects.store(key, SIZE);
    api.objects.store(inputKey(api.account.id, small.sha256), 3);
    const create = () =>
      api.call("POST", "/api/v1/executions", { body: { script: { name: "a.py", content: "" }, inputs: [input, small] } });
    const { id } = (await (await create()).json()) as { id: string };
    const fake = api.executions.all.get(id as `exec_${string}`);
    if (!fake) throw new Error("just created");
    fake.secret = `rgl_${"5".repeat(48)}`;
    fake.verdict = { accepted: true, answer: { status: "failed", version: 7, commands: [], stored_through: 0 } };
    const finish = (digest: string, token = fake.secret) => {
      const error = reportError("input_corrupt", { path: "x", expected_sha256: digest, actual_sha256: "0".repeat(64) });
      const body = { verdict: "failed", exit: null, error, outputs: [], log_seq: 0 };
      return api.call("POST", `/api/v1/runner/executions/${id}/leases/1/finish`, { body, token });
    };
    await finish(SHA, `rgl_${"6".repeat(48)}`);
    await finish(small.sha256);
    await finish("f".repeat(64));
    expect(api.objects.keys()).toHaveLength(2);
    await finish(SHA);
    expect(await api.objects.head(key)).toBeNull();
    const refused = await checkRefusal(await create(), 409, "missing_content");
    expect(refused.error_details["missing_count"]).toBe(1);
  });
});
