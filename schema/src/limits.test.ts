import { describe, expect, it } from "vitest";
import { LIMITS, limitsWith } from "./limits.ts";

describe("limits", () => {
  it("lets three heartbeats fit into the lease", () => {
    expect(LIMITS.heartbeatMs * 3).toBeLessThan(LIMITS.leaseTtlMs);
  });
  it("lets a log post hold a whole chunk, base64 included, and a request a whole post", () => {
    expect(LIMITS.logChunkBytesMax * (4 / 3)).toBeLessThan(LIMITS.logPostBytesMax);
    expect(LIMITS.logPostBytesMax).toBeLessThan(LIMITS.requestBodyBytesMax);
  });
  it("lets a request hold the largest script", () => {
    expect(LIMITS.scriptBytesMax * (4 / 3)).toBeLessThan(LIMITS.requestBodyBytesMax);
  });
  it("kills a cancelled script before the cancel gives up on its runner", () => {
    expect(LIMITS.cancelGraceMs).toBeLessThan(LIMITS.cancelAcknowledgedMs);
  });
  it("answers a poll before an offer could expire", () => {
    expect(LIMITS.pollMs).toBeLessThan(LIMITS.offerMs);
  });
  it("counts a runner as silent only after two polls", () => {
    expect(LIMITS.runnerSilentMs).toBeGreaterThan(2 * LIMITS.pollMs);
  });
  it("repeats an outbox send within the time that a removed row is remembered", () => {
    expect(LIMITS.outboxBackoffMaxMs).toBeLessThan(LIMITS.removedRowMs);
  });
  it("forgets inputs long after their URLs have expired", () => {
    expect(LIMITS.presignTtlMs).toBeLessThan(LIMITS.inputFreshMs);
  });
  it("takes overrides and refuses unknown names and nonsense", () => {
    expect(limitsWith('{"leaseTtlMs":5000}').leaseTtlMs).toBe(5000);
    expect(limitsWith("").leaseTtlMs).toBe(LIMITS.leaseTtlMs);
    expect(() => limitsWith('{"leaseTtl":5000}')).toThrow();
    expect(() => limitsWith('{"leaseTtlMs":-1}')).toThrow();
  });
});
