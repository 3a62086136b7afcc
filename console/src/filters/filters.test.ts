import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilterToken, filterQuery, formatFilters, instantOf, parseFilters, tokenProblem, withToken } from "./filters.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");

const token: fc.Arbitrary<FilterToken> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("status" as const, "script" as const, "error" as const, "since" as const, "until" as const),
    value: fc.string({ minLength: 1 }),
  }),
  fc.record({ kind: fc.constant("metadata" as const), key: fc.string({ minLength: 1 }), value: fc.string() }),
);

describe("the filter bar's text", () => {
  it.each([
    [
      "status:failed project:ml",
      [
        { kind: "status", value: "failed" },
        { kind: "metadata", key: "project", value: "ml" },
      ],
    ],
    ["train.py", [{ kind: "script", value: "train.py" }]],
    ['note:"two words"', [{ kind: "metadata", key: "note", value: "two words" }]],
    ['"status":x', [{ kind: "metadata", key: "status", value: "x" }]],
    ["url:http://a/b", [{ kind: "metadata", key: "url", value: "http://a/b" }]],
    ["script:a.py script:b.py", [{ kind: "script", value: "b.py" }]],
    ["", []],
  ] as [string, FilterToken[]][])("reads %s", (text, tokens) => expect(parseFilters(text)).toEqual(tokens));

  it("comes back from the URL as it went there, whatever keys and values people have", () => {
    fc.assert(
      fc.property(fc.array(token), (some) => {
        const tokens = some.reduce<FilterToken[]>((all, each) => withToken(all, each), []);
        expect(parseFilters(formatFilters(tokens))).toEqual(tokens);
      }),
    );
  });
});

describe("what is asked of the API", () => {
  it("sends spans as instants and metadata as one object", () => {
    expect(
      filterQuery(parseFilters("since:24h until:2026-11-24T09:30:00Z a:1 b:2 status:failed,running error:timeout"), NOW),
    ).toEqual({
      status: "failed,running",
      error_code: "timeout",
      metadata: '{"a":"1","b":"2"}',
      created_after: "2026-11-23T12:00:00.000Z",
      created_before: "2026-11-24T09:30:00.000Z",
    });
  });
  it.each([
    ["status:broken", "There is no status broken."],
    ["since:yesterday", "since takes 24h, 7d or a date such as 2026-11-24."],
    ["since:2026-02-31", "since takes 24h, 7d or a date such as 2026-11-24."],
    ["until:2026-13-01T10:00", "until takes 24h, 7d or a date such as 2026-11-24."],
  ])("says what is wrong with %s instead of asking", (text, problem) => {
    const tokens = parseFilters(text);
    expect(tokens.map(tokenProblem)).toEqual([problem]);
    expect(filterQuery(tokens, NOW)).toEqual({});
  });
  it("takes a day of its own for the whole of that day", () => {
    const query = filterQuery(parseFilters("since:2026-11-24 until:2026-11-24"), NOW);
    expect([query.created_after, query.created_before]).toEqual(
      [new Date(2026, 10, 24), new Date(2026, 10, 25)].map((at) => at.toISOString()),
    );
    expect(instantOf("2026-11-24T09:30:00Z", NOW, "until")).toBe(Date.UTC(2026, 10, 24, 9, 30));
  });
  it("asks for nothing by a key alone", () =>
    expect(parseFilters("status: project: train.py")).toEqual([{ kind: "script", value: "train.py" }]));
  it("takes a date as a day where the reader is", () => {
    expect(instantOf("2026-11-24", NOW)).toBe(new Date(2026, 10, 24).getTime());
  });
});
