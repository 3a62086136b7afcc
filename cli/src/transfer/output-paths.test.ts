import { describe, expect, it } from "vitest";
import { besideName, judgeOutputs } from "./output-paths.ts";

const check = (paths: string[], accepted: string[], platform: NodeJS.Platform = "linux") =>
  expect(
    judgeOutputs(
      paths.map((path) => ({ path })),
      platform,
    ).accepted.map(({ path }) => path),
  ).toEqual(accepted);

describe("a manifest that nobody trusts", () => {
  it("takes relative paths of any name", () => check(["a b/ü +%.csv", "aux.c", ".bashrc"], ["a b/ü +%.csv", "aux.c", ".bashrc"]));
  it("refuses what leaves the folder", () => check(["/etc/x", "../x", "a/../../x", "a//b", "", "a\0b"], []));
  it("refuses git's own folder in every spelling", () => check([".git/hooks/x", "a/.GIT/config", ".gi\u200bt/x", "git~1/x"], []));
  it("keeps RGrid's own folder to itself", () => check([".rgrid/in/0/x.csv"], []));
  it("refuses the second of two names that differ by case", () => check(["A.txt", "a.txt", "b"], ["A.txt", "b"]));
  it("refuses devices on Windows", () => check(["con", "aux.c", "a:b", "x."], [], "win32"));
});

it("names a file beside the one that was kept", () => {
  expect(besideName("out/plot.png", "exec_1", 1)).toBe("out/plot.exec_1.png");
  expect(besideName("a.b/Makefile", "exec_1", 2)).toBe("a.b/Makefile.exec_1.2");
});
