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
  it("gives an output up before the execution's own deadline, so that the verdict still arrives", () => {
    expect(LIMITS.outputOfferedMs).toBeLessThanOrEqual(LIMITS.uploadingMs - LIMITS.leaseTtlMs);
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
  it("cuts the largest input into parts that S3 takes, and lists at once", () => {
    expect(LIMITS.inputBytesMax / LIMITS.partBytes).toBeLessThanOrEqual(LIMITS.partsMax);
    expect(LIMITS.partsMax).toBeLessThanOrEqual(1000);
    expect(LIMITS.partBytes).toBeGreaterThanOrEqual(5 * 2 ** 20);
    expect(LIMITS.partBytes).toBeLessThan(LIMITS.wholeInputBytesMax);
  });
  it("lets a list of inputs hold as many as there may be, all with the longest path", () => {
    const aroundPath = JSON.stringify({ path: "", sha256: "f".repeat(64), size_bytes: LIMITS.inputBytesMax, executable: false });
    expect(LIMITS.inputsMax * (aroundPath.length + 1 + LIMITS.pathBytesMax)).toBeLessThan(LIMITS.inputsManifestBytesMax);
  });
  it("takes overrides and refuses unknown names and nonsense", () => {
    expect(limitsWith('{"leaseTtlMs":5000}').leaseTtlMs).toBe(5000);
    expect(limitsWith("").leaseTtlMs).toBe(LIMITS.leaseTtlMs);
    expect(() => limitsWith('{"leaseTtl":5000}')).toThrow();
    expect(() => limitsWith('{"leaseTtlMs":-1}')).toThrow();
    expect(() => limitsWith('{"outputBytesMax":21474836480}')).toThrow("outputBytesMax is the same everywhere");
  });
});
