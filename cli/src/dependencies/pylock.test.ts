import { describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { pylockPackages } from "./pylock.ts";

describe("pylock.toml", () => {
  it("is all that is installed, each where its marker holds", () => {
    const text = `lock-version = "1.0"
[[packages]]
name = "attrs"
version = "25.1.0"
[[packages]]
name = "tomli"
version = "2.0.1"
marker = "python_version < '3.11'"
`;
    expect(pylockPackages("pylock.toml", text)).toEqual([
      { requirement: "attrs==25.1.0", hashes: [] },
      { requirement: "tomli==2.0.1 ; python_version < '3.11'", hashes: [] },
    ]);
  });
  it("has the hashes of the files that a container could install, and of none else", () => {
    const text = `lock-version = "1.0"
[[packages]]
name = "mixed"
version = "1.0"
sdist = { name = "mixed-1.0.tar.gz", hashes = { sha256 = "${"a".repeat(64)}" } }
[[packages.wheels]]
name = "mixed-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
hashes = { sha256 = "${"b".repeat(64)}", md5 = "0" }
[[packages.wheels]]
url = "https://x/mixed-1.0-cp311-cp311-macosx_11_0_arm64.whl"
hashes = { sha256 = "${"c".repeat(64)}" }
`;
    expect(pylockPackages("pylock.toml", text)).toEqual([
      { requirement: "mixed==1.0", hashes: [`sha256:${"b".repeat(64)}`, `sha256:${"a".repeat(64)}`] },
    ]);
    const onlyElsewhere = text.replace(/sdist.*\n/, "").replace(/manylinux_2_17_x86_64.manylinux2014_x86_64/, "win_amd64");
    expect(pylockPackages("pylock.toml", onlyElsewhere)[0]?.hashes).toHaveLength(2);
  });
  it("can't install from a repository", () => {
    const text = 'lock-version = "1.0"\n[[packages]]\nname = "lib"\nvcs = { type = "git", url = "https://x", commit-id = "1" }\n';
    expect(() => pylockPackages("pylock.toml", text)).toThrow(Failure);
  });
  it("that is none says where", () => {
    expect(() => pylockPackages("pylock.toml", "packages = 3\n")).toThrow(/lock-version/);
  });
});
