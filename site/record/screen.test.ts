import { expect, it } from "vitest";
import { screenOf } from "./screen.ts";

it("shows a line that was rewritten as it ended", async () => {
  const lines = await screenOf("\x1b[2m↑ data.csv 10%\x1b[22m\r\x1b[K\x1b[33m●\x1b[39m exec_1\r\nmean 4.18\r\n");
  expect(lines).toEqual([
    [
      { text: "●", tone: "orange" },
      { text: " exec_1", tone: null },
    ],
    [{ text: "mean 4.18", tone: null }],
  ]);
});

it("leaves empty lines between, and none at the end", async () => {
  const lines = await screenOf("a\r\n\r\n\x1b[31mb\x1b[39m   \r\n\r\n");
  expect(lines).toEqual([[{ text: "a", tone: null }], [], [{ text: "b", tone: "red" }]]);
});
