import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Needles } from "./needles.ts";
import { Redactor } from "./redactor.ts";

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
  it("takes no more steps than twice the bytes, whatever was nearly a secret", () => {
    const steps = { fallback: 0 };
    const { fallback } = Needles.prototype;
    Needles.prototype.fallback = function (node) {
      steps.fallback++;
      return fallback.call(this, node);
    };
    try {
      // Those on which a search by skipping takes time in proportion to the product of both lengths.
      const half = "a".repeat(30_000);
      const redactor = new Redactor([`${half}b${half}`, `${half}c`, "aaaaaaab"]);
      steps.fallback = 0;
      for (let n = 0; n < 100; n++) redactor.push(Buffer.from("a".repeat(1000)));
      redactor.end();
      expect(steps.fallback).toBeLessThan(2 * 100_000);
    } finally {
      Needles.prototype.fallback = fallback;
    }
  });
});
