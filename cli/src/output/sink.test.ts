import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { Sink } from "./sink.ts";

it.each([
  [{ columns: 120 }, 120],
  [{ columns: 0 }, 80],
  [{}, 80],
])("a terminal that says %j of its size has %i columns", (size, expected) =>
  expect(new Sink(Object.assign(new PassThrough(), { isTTY: true, ...size })).columns).toBe(expected),
);
