import type { LogChunk, LogStream } from "@rgrid/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, Chunker } from "./chunker.ts";

type Read = { stream: LogStream; bytes: Uint8Array; flush: boolean };

function chunksOf(reads: readonly Read[], bytesMax?: number): LogChunk[] {
  const chunker = new Chunker(bytesMax);
  const chunks = reads.flatMap(({ stream, bytes, flush }) => [
    ...chunker.push(stream, bytes, 1),
    ...(flush ? chunker.flush(1) : []),
  ]);
  return [...chunks, ...chunker.end(1)];
}

const joined = (chunks: readonly LogChunk[], stream: LogStream): Buffer =>
  Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map(bytesOf));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("Chunker", () => {
  const stream = fc.constantFrom<LogStream[]>("stdout", "stderr");
  const anyRead = fc.record({ stream, bytes: fc.uint8Array({ maxLength: 40 }), flush: fc.boolean() });

  it("gives back every stream's bytes, numbered without a gap, within the size", () => {
    fc.assert(
      fc.property(fc.array(anyRead, { maxLength: 30 }), fc.integer({ min: 4, max: 32 }), (reads, bytesMax) => {
        const chunks = chunksOf(reads, bytesMax);
        for (const name of ["stdout", "stderr"] as const) {
          const written = Buffer.concat(reads.filter((read) => read.stream === name).map((read) => read.bytes));
          expect(joined(chunks, name).equals(written)).toBe(true);
        }
        expect(chunks.map((chunk) => chunk.seq)).toEqual(chunks.map((_, index) => index + 1));
        expect(chunks.every((chunk) => bytesOf(chunk).length <= bytesMax)).toBe(true);
      }),
    );
  });

  it("never cuts a code point of valid text, wherever reads and flushes fall", () => {
    const text = fc.string({ unit: "binary", maxLength: 30 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 4, max: 9 }), (value, step, bytesMax) => {
        const bytes = utf8(value);
        const reads = Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) => ({
          stream: "stdout" as const,
          bytes: bytes.subarray(index * step, (index + 1) * step),
          flush: true,
        }));
        const chunks = chunksOf(reads, bytesMax);
        expect(chunks.every((chunk) => chunk.encoding === "utf8")).toBe(true);
        expect(chunks.map((chunk) => chunk.data).join("")).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      }),
      // Text of all planes is slow to make; half the usual runs find a cut code point just as surely.
      { numRuns: 50 },
    );
  }, 30_000);

  it("keeps the order between the streams", () => {
    const reads = ["stdout", "stderr", "stdout"].map((name) => ({ stream: name as LogStream, bytes: utf8("x"), flush: false }));
    expect(chunksOf(reads).map((chunk) => chunk.stream)).toEqual(["stdout", "stderr", "stdout"]);
  });

  it("sends what is not UTF-8 as base64, exactly", () => {
    const [chunk] = chunksOf([{ stream: "stdout", bytes: Uint8Array.of(0x41, 0xff, 0x42), flush: true }]);
    expect(chunk).toMatchObject({ encoding: "base64", data: "Qf9C" });
  });
});
