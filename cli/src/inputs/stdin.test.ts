import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { firstByte } from "./stdin.ts";

const terminal = { progress: () => {}, clearProgress: async () => {} };
const signal = new AbortController().signal;
/** A time that is over at once, and one that goes on until it is not waited for any more. */
const over = async () => {};
const never = (_: number, abort?: AbortSignal) =>
  new Promise<void>((_resolve, reject) => abort?.addEventListener("abort", () => reject(abort.reason)));

describe("waiting for a pipe", () => {
  it("ends with its first byte, which stays in it", async () => {
    const stdin = new PassThrough();
    const waiting = firstByte({ stdin, sleep: never, terminal }, false, signal);
    stdin.write("x");
    await waiting;
    expect(String(stdin.read())).toBe("x");
  });
  it("ends with its end", async () => {
    const stdin = new PassThrough();
    const waiting = firstByte({ stdin, sleep: never, terminal }, false, signal);
    stdin.end();
    await waiting;
  });
  it("is given up when nothing comes, with the ways out", async () => {
    const waiting = firstByte({ stdin: new PassThrough(), sleep: over, terminal }, false, signal);
    await expect(waiting).rejects.toMatchObject({
      error: { error_code: "validation_failed", suggested_fix: expect.stringMatching(/--stdin.*\/dev\/null/) },
    });
  });
  it("takes as long as it takes where the pipe is asked for", async () => {
    const stdin = new PassThrough();
    const waiting = firstByte({ stdin, sleep: over, terminal }, true, signal);
    stdin.end("late");
    await waiting;
  });
});
