import { describe, expect, it } from "vitest";
import { apiKeyIdOf, makeApiKey, makeRunnerToken, runnerTokenIdOf } from "./credentials.ts";
import { executionId, executionIdOfKey, executionIdOfRetry, executionIdOrPrefix, randomId, sha256Hex } from "./ids.ts";

const fill = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);

describe("ids", () => {
  it("gives the same execution for the same account and key, and another for anything else", async () => {
    const first = await executionIdOfKey("acc_000000000000000000000000", "k");
    expect(first).toBe(await executionIdOfKey("acc_000000000000000000000000", "k"));
    expect(executionId.parse(first)).toBe(first);
    expect(await executionIdOfKey("acc_000000000000000000000001", "k")).not.toBe(first);
    expect(await executionIdOfKey("acc_000000000000000000000000", "K")).not.toBe(first);
    expect(await executionIdOfRetry(first)).not.toBe(first);
  });
  it("spreads random bytes over the whole alphabet", () => {
    const seen = new Set(Array.from({ length: 400 }, () => randomId("exec", fill).slice(5)).join(""));
    expect([...seen].sort().join("")).toBe("0123456789abcdefghjkmnpqrstvwxyz");
  });
  it("encodes 120 bits in Crockford's base32", () => {
    expect(randomId("x", (bytes) => bytes.fill(0xff))).toBe(`x_${"z".repeat(24)}`);
    expect(randomId("x", (bytes) => bytes.map((_, index) => (index === 0 ? 0x08 : 0)))).toBe(`x_1${"0".repeat(23)}`);
  });
  it.each(["exec_7kq", "exec_7kq2m4x8v3n5p9r2t6w8y4z1"])("takes %s as an id or prefix", (text) => {
    expect(executionIdOrPrefix.safeParse(text).success).toBe(true);
  });
  it.each(["exec_7k", "exec_7KQ", "exec_7kqi", "acc_7kq2m4x8", "exec_7kq2m4x8v3n5p9r2t6w8y4z11", "exec_7kq/../x"])(
    "refuses %s",
    (text) => {
      expect(executionIdOrPrefix.safeParse(text).success).toBe(false);
    },
  );
});

describe("credentials", () => {
  it("names its id in the key, and stores only the digest of the whole", async () => {
    const key = await makeApiKey(fill);
    expect(apiKeyIdOf(key.secret)).toBe(key.id);
    expect(key.sha256).toBe(await sha256Hex(key.secret));
    const token = await makeRunnerToken(fill);
    expect(runnerTokenIdOf(token.secret)).toBe(token.id);
  });
  it("tells one kind from another", async () => {
    expect(runnerTokenIdOf((await makeApiKey(fill)).secret)).toBeNull();
    expect(apiKeyIdOf("rgk_short_x")).toBeNull();
  });
});
