import type { ExecutionItem } from "@rgrid/schema";
import { expect, it } from "vitest";
import { suggestionsFor } from "./suggestions.ts";

const rows = [
  { script: "train.py", metadata: { project: "ml", "two words": "x" }, error_metadata: null },
  { script: "eval.py", metadata: { project: "archive" }, error_metadata: { error_code: "timeout" } },
] as unknown as ExecutionItem[];
const textsFor = (typed: string) =>
  suggestionsFor(typed, rows).map(({ title, items }) => [title, ...items.map(({ text }) => text)]);

it("offers its own keys and those of the metadata", () => {
  expect(textsFor("")).toEqual([
    ["Filter by", "status:", "script:", "error:", "since:"],
    ["Metadata", "project:", '"two words":'],
  ]);
});
it("offers the keys that begin so", () => expect(textsFor("s")).toEqual([["Filter by", "status:", "script:", "since:"]]));
it("offers the values of a key", () => {
  expect(textsFor("project:")).toEqual([["project", "project:ml", "project:archive"]]);
  expect(textsFor("status:c")).toEqual([["status", "status:completed", "status:cancelled"]]);
});
it("offers nothing where nothing fits", () => expect(textsFor("zzz")).toEqual([]));
