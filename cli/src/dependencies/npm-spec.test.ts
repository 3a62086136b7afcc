import { describe, expect, it } from "vitest";
import { npmSpec } from "./npm-spec.ts";

describe("a specifier of npm's", () => {
  it.each([
    ["file:../x", "../x"],
    ["file:./a%20b", "./a b"],
    ["file:///opt/x.tgz", "/opt/x.tgz"],
    ["file://./x", "./x"],
    ["./lib", "./lib"],
    ["..", ".."],
    ["/opt/x", "/opt/x"],
    ["x-1.0.0.tgz", "x-1.0.0.tgz"],
  ])("%s is a path", (spec, path) => {
    expect(npmSpec(spec)).toEqual({ from: "path", path });
  });
  it.each([
    ...["", "*", "latest", "^1.2.3", ">=1 <2", "~1.0", "npm:other@2", "user/repository", "github:user/repository#v1"],
    ...["https://x/y.tgz", "git+ssh://git@host/x.git", "git@github.com:user/x.git", "git://host/x"],
  ])("%j is fetched", (spec) => {
    expect(npmSpec(spec)).toEqual({ from: "elsewhere" });
  });
  it.each(["workspace:^", "catalog:", "portal:../x", "patch:x@1#y", "link:../x"])("%s is another manager's", (spec) => {
    expect(npmSpec(spec)).toEqual({ from: "unknown" });
  });
});
