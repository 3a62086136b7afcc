import type { ExecutionStreamEvent } from "@rgrid/schema";
import { expect, it } from "vitest";
import { eventsOf } from "../testing/fake-events.ts";
import { encodeEvent, sseBody } from "./sse-body.ts";

const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
const decoder = new TextDecoder();

/** A stream whose timer is rung by hand. */
function open(pages: AsyncIterable<ExecutionStreamEvent[]>) {
  let ring = (): void => undefined;
  const abort = new AbortController();
  const ends: unknown[] = [];
  const stream = sseBody(pages, {
    encode: encodeEvent,
    commentMs: 5000,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        ring = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    abort,
    onEnd: (error) => ends.push(error),
  });
  const reader = stream.getReader();
  const read = async () => {
    const { value } = await reader.read();
    return value === undefined ? null : decoder.decode(value);
  };
  return { read, reader, abort, ends, ring: () => ring() };
}

it("writes an event's id, name and data, and closes after the last page", async () => {
  async function* pages() {
    yield eventsOf(ID, "a\nb", "end");
  }
  const { read, ends } = open(pages());
  expect(await read()).toBe(": open\n\n");
  const lines = (await read())?.split("\n");
  expect(lines?.slice(0, 2)).toEqual([`id: ${ID}.1`, "event: log"]);
  expect(lines?.[2]).toContain('"data":"a\\nb"');
  expect(await read()).toBeNull();
  expect(ends).toEqual([null]);
});

it("writes comments while there is nothing else, and loses no page to one", async () => {
  let give = (): void => undefined;
  async function* pages() {
    await new Promise<void>((resolve) => {
      give = resolve;
    });
    yield eventsOf(ID, "end");
  }
  const { read, ring } = open(pages());
  await read();
  for (let comment = 0; comment < 3; comment++) {
    const next = read();
    ring();
    expect(await next).toBe(": \n\n");
  }
  const next = read();
  give();
  expect(await next).toContain("event: end");
});

it("asks for no page before its reader has room", async () => {
  let asked = 0;
  async function* pages() {
    for (;;) {
      asked++;
      yield eventsOf(ID, "x".repeat(60_000));
    }
  }
  const { read, reader } = open(pages());
  for (let page = 0; page < 4; page++) await read();
  expect(asked).toBeLessThanOrEqual(6);
  await reader.cancel();
});

it("stops its source when the reader leaves", async () => {
  const stream = open(
    (async function* () {
      yield eventsOf(ID, "a");
    })(),
  );
  await stream.reader.cancel();
  expect(stream.abort.signal.aborted).toBe(true);
  expect(stream.ends).toEqual([null]);
});

it("cuts the connection when the source fails, so that the watcher resumes", async () => {
  const failure = new Error("unreachable");
  const { read, ends } = open({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) });
  await expect(read().then(read)).rejects.toBe(failure);
  expect(ends).toEqual([failure]);
});
