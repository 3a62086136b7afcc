import { describe, expect, it } from "vitest";
import { parseDurationMs, parseEnv, parseNumber, parsePairs, parseSizeBytes, parseWhole } from "./values.ts";

const refused = expect.objectContaining({ ok: false });
const value = (value: unknown) => ({ ok: true, value });

describe("values of options", () => {
  it.each<[string, unknown]>([
    ["300", value(300_000)],
    ["5m", value(300_000)],
    ["1.5h", value(5_400_000)],
    ["250ms", value(250)],
    ["0", value(0)],
    ["5 m", refused],
    ["-1", refused],
    ["1e9", refused],
    ["9".repeat(400), refused],
  ])("reads the time %s", (text, wanted) => expect(parseDurationMs("--timeout", text)).toEqual(wanted));
  it.each<[string, unknown]>([
    ["512m", value(512 * 1024 ** 2)],
    ["2G", value(2 * 1024 ** 3)],
    ["1.5GiB", value(1.5 * 1024 ** 3)],
    ["100", value(100)],
    ["2x", refused],
    ["", refused],
  ])("reads the size %j", (text, wanted) => expect(parseSizeBytes("--memory", text)).toEqual(wanted));
  it.each<[string, unknown]>([
    ["0.5", value(0.5)],
    [".5", value(0.5)],
    ["four", refused],
  ])("reads the number %s", (text, wanted) => expect(parseNumber("--cpu", text)).toEqual(wanted));
  it.each<[string, unknown]>([
    ["0", value(0)],
    ["10", value(10)],
    ["11", refused],
    ["1.5", refused],
  ])("reads the count %s of 0 to 10", (text, wanted) => expect(parseWhole("--retries", text, 0, 10)).toEqual(wanted));
  it("splits pairs at their first =", () => {
    expect(parsePairs("--metadata", ["a=1", "b=x=y", "a=2", "c="])).toEqual(value({ a: "2", b: "x=y", c: "" }));
    expect(parsePairs("--metadata", ["=1"])).toEqual(refused);
  });
  it("takes a variable's value from here, and never shows one", () => {
    expect(parseEnv(["A=1=2", "HOME"], { HOME: "/h" })).toEqual(value({ A: "1=2", HOME: "/h" }));
    expect(JSON.stringify(parseEnv(["1A=secret"], {}))).not.toContain("secret");
  });
});
