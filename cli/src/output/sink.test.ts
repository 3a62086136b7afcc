import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { Sink } from "./sink.ts";

it.each([
  [120, 120],
  [0, 80],
  [undefined, 80],
])("a terminal that says it has %s columns has %i", (columns, expected) =>
  expect(new Sink(Object.assign(new PassThrough(), { isTTY: true, columns })).columns).toBe(expected),
);
