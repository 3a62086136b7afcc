import { describe, expect, it } from "vitest";
import { isOf, promisedBy, versionIn } from "./interpreter-version.ts";

describe("the version in a runtime's name", () => {
  it.each([
    ["python:3.11", { program: "python3", version: "3.11" }],
    ["python:3.11-datascience", { program: "python3", version: "3.11" }],
    ["node:24", { program: "node", version: "24" }],
    ["ffmpeg", null],
    ["image:python:3.11", null],
    ["lab:3", null],
  ])("of %s is %j", (runtime, promised) => {
    expect(promisedBy(runtime)).toEqual(promised);
  });
  it("is compared part by part", () => {
    expect([isOf("3.11.2", "3.11"), isOf("3.1.2", "3.11"), isOf("3.11.2", "3.1"), isOf("24.1.0", "24")]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
  it("is read from what interpreters say", () => {
    expect(["Python 3.13.0rc1\n", "v24.1.0\n", "what?"].map(versionIn)).toEqual(["3.13.0", "24.1.0", null]);
  });
});
