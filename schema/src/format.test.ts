import { expect, it } from "vitest";
import { formatAgo, formatCost, formatDuration, formatFiles, formatSize, waitingText } from "./format.ts";

it.each([
  [412, "412 ms"],
  [1402, "1.4 s"],
  [9960, "10 s"],
  [59_700, "1 min"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
  [273_600_000, "3 d 4 h"],
])("formats %i ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [31_000, "31 kB"],
  [999_600, "1.0 MB"],
  [1_200_000, "1.2 MB"],
  [5e15, "5000 TB"],
])("formats %i bytes as %s", (bytes, text) => expect(formatSize(bytes)).toBe(text));

it.each([
  [0, "$0"],
  [1, "$0.000001"],
  [20, "$0.00002"],
  [654, "$0.00065"],
  [1_250_000, "$1.25"],
])("formats %i micro-dollars as %s", (micros, text) => expect(formatCost(micros)).toBe(text));

it.each([
  [-5000, "just now"],
  [41_000, "41 s ago"],
  [125_000, "2 min ago"],
  [90_000_000, "1 d ago"],
])("formats %i ms ago as %s", (ms, text) => expect(formatAgo(new Date(1e12).toISOString(), 1e12 + ms)).toBe(text));

it("names three files and counts more", () => {
  const file = { path: "a", size_bytes: 1000 };
  expect(formatFiles([file, file])).toBe("a (1.0 kB), a (1.0 kB)");
  expect(formatFiles([file, file, file, file])).toBe("4 files (4.0 kB)");
});

it("says why an execution waits, in the API's words or its own", () => {
  expect(waitingText({ position: 3, reason: "runners_full", detail: "3rd in line · lab-2 is full" })).toBe(
    "3rd in line · lab-2 is full",
  );
  expect(waitingText({ position: 12, reason: "account_limit", detail: "" })).toBe("12th in line · account limit");
  expect(waitingText({ position: null, reason: "backoff", detail: "" })).toBe("backoff");
});
