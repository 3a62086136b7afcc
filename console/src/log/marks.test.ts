import { expect, it } from "vitest";
import { markHits } from "./marks.ts";
import { PLAIN } from "./sgr.ts";

const bold = { ...PLAIN, bold: true };
const check = (query: string, then: string) => {
  const segments = [
    { text: "a Warn", style: PLAIN },
    { text: "ing: warn", style: bold },
  ];
  const text = markHits(segments, query).map(
    ({ text: part, hit, style }) => `${hit ? `[${part}]` : part}${style.bold ? "*" : ""}`,
  );
  expect(text.join("|")).toBe(then);
};

it("marks nothing without a query", () => check("", "a Warn|ing: warn*"));
it("marks hits of any case, also across looks", () => check("warning", "a |[Warn]|[ing]*|: warn*"));
it("marks every hit", () => check("warn", "a |[Warn]|ing: *|[warn]*"));
