import type { ErrorReport } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedError, Redactor, secretsOf } from "./redactor.ts";

/** The whole at once, byte by byte. */
function naive(data: Buffer, secrets: string[]): Buffer {
  const needles = secrets.map((secret) => Buffer.from(secret)).sort((a, b) => b.length - a.length);
  const out: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    const hit = needles.find((needle) => data.subarray(at, at + needle.length).equals(needle));
    out.push(hit ? Buffer.from("***") : data.subarray(at, at + 1));
    at += hit?.length ?? 1;
  }
  return Buffer.concat(out);
}

function inPieces(pieces: readonly Uint8Array[], secrets: string[]): Buffer {
  const redactor = new Redactor(secrets);
  // Each piece is overwritten after it was pushed, as a stream's pooled buffers are.
  const out = pieces.map((piece) => Buffer.from(redactor.push(piece.slice())));
  return Buffer.concat([...out, redactor.end()]);
}

const tight = fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 1, maxLength: 9 });
const secretsSorted = (values: string[]): string[] =>
  [...new Set(values)].sort((a, b) => Buffer.byteLength(b) - Buffer.byteLength(a));

describe("Redactor", () => {
  it("replaces as if the whole output were there at once, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(tight, { minLength: 1, maxLength: 4 }),
        fc.array(
          fc.oneof(
            tight.map((text) => Buffer.from(text)),
            fc.uint8Array({ maxLength: 6 }),
          ),
          { maxLength: 20 },
        ),
        (values, pieces) => {
          const secrets = secretsSorted(values);
          expect(inPieces(pieces, secrets)).toEqual(naive(Buffer.concat(pieces), secrets));
        },
      ),
      { numRuns: 1000 },
    );
  }, 30_000);
  it("holds back no more than what may be the beginning of a value", () => {
    const redactor = new Redactor(["password"]);
    expect(Buffer.from(redactor.push(Buffer.from("my pass"))).toString()).toBe("my ");
    expect(Buffer.from(redactor.push(Buffer.from("age, pass"))).toString()).toBe("passage, ");
    expect(Buffer.from(redactor.push(Buffer.from("word!"))).toString()).toBe("***!");
    expect(redactor.end()).toHaveLength(0);
  });
  it("takes values of 8 characters and more, the longest first", () => {
    expect(secretsOf({ A: "1234567", B: "12345678", C: "éééééééé", D: "12345678", E: "123456789" })).toEqual([
      "123456789",
      "12345678",
      "éééééééé",
    ]);
  });
});

describe("maskedError", () => {
  it("masks every text of an error but its code", () => {
    const details = { reason: "no hunter2-hunter2", list: ["hunter2-hunter2"], count: 1 };
    const error: ErrorReport = { error_code: "container_startup_failed", error_details: details };
    const told = maskedError(error, ["hunter2-hunter2", "container_startup_failed"]);
    expect(told.error_code).toBe("container_startup_failed");
    expect(told.error_details).toEqual({ reason: "no ***", list: ["***"], count: 1 });
    expect(JSON.stringify(told)).not.toContain("hunter2");
  });
});
