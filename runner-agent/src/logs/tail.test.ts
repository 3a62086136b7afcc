import { expect, it } from "vitest";
import { Tail } from "./tail.ts";

function check(pieces: string[], text: string): void {
  const tail = new Tail(10);
  for (const piece of pieces) {
    const buffer = Buffer.from(piece);
    tail.push(buffer);
    // As a stream's pool does.
    buffer.fill(0);
  }
  expect(tail.text()).toBe(text);
}

it("keeps all of a short stream", () => check(["a\n", "", "bc"], "a\nbc"));
it("keeps as much of the end as it may, in whole lines", () => check(["first\n", "sec", "ond\nlast"], "last"));
it("keeps no more of many pieces", () => check(Array(100).fill("ab\n"), "ab\nab\nab\n"));
it("keeps the end of a line that is longer", () => check(["x".repeat(50), "0123456789"], "0123456789"));
