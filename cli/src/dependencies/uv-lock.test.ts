import { describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { uvLockPackages } from "./uv-lock.ts";

const REGISTRY = 'source = { registry = "https://pypi.org/simple" }';
const root = (dependencies: string, source = 'virtual = "."') =>
  `version = 1\n[[package]]\nname = "mine"\nversion = "0.1"\nsource = { ${source} }\ndependencies = [${dependencies}]\n`;
const locked = (name: string, more = "") => `[[package]]\nname = "${name}"\nversion = "1.0"\n${REGISTRY}\n${more}\n`;
const lockOf = (text: string, wanted: string[] = [], project: string | null = ".") =>
  uvLockPackages("uv.lock", text, { wanted, project });
const linesOf = (text: string, wanted: string[] = []) => lockOf(text, wanted)?.locked.map(({ requirement }) => requirement);

describe("uv.lock", () => {
  it("is the graph below the project's dependencies, and nothing that only its groups or extras want", () => {
    const text = `${root('{ name = "a" }')}
[package.optional-dependencies]
dev = [{ name = "for-dev" }]
${locked("a", 'dependencies = [{ name = "b" }]')}${locked("b")}${locked("for-dev")}`;
    expect(linesOf(text, ["A>=1"])).toEqual(["a==1.0", "b==1.0"]);
  });

  it("has each package where the markers on one of the ways to it hold", () => {
    const text = `${root('{ name = "a", marker = "x" }, { name = "b" }, { name = "c" }')}
${locked("a", 'dependencies = [{ name = "d", marker = "y" }, { name = "b", marker = "z" }]')}
${locked("b")}${locked("c", 'dependencies = [{ name = "d", marker = "w" }]')}${locked("d")}`;
    expect(linesOf(text)).toEqual(["a==1.0 ; ((x))", "b==1.0", "c==1.0", "d==1.0 ; ((x) and (y)) or ((w))"]);
  });

  it("may lead round in a ring", () => {
    const text = `${root('{ name = "a" }')}${locked("a", 'dependencies = [{ name = "b", marker = "x" }]')}${locked(
      "b",
      'dependencies = [{ name = "a", marker = "y" }]',
    )}`;
    expect(linesOf(text)).toEqual(["a==1.0", "b==1.0 ; ((x))"]);
  });

  it("follows extras, forks and folders of the project", () => {
    const text = `${root('{ name = "a", extra = ["more"] }, { name = "n", version = "1.0", marker = "old" }, { name = "lib" }')}
${locked("a", '[package.optional-dependencies]\nmore = [{ name = "b" }]')}${locked("b")}
[[package]]
name = "lib"
version = "0.1"
source = { editable = "packages/lib" }
dependencies = [{ name = "of-lib" }]
${locked("of-lib")}${locked("n", 'resolution-markers = ["p", "q"]')}
[[package]]
name = "n"
version = "2.0"
${REGISTRY}
`;
    expect(linesOf(text)).toEqual(["a==1.0", "b==1.0", "of-lib==1.0", "n==1.0 ; ((old) and ((p) or (q)))"]);
  });

  it("has the hashes of files that a container could install", () => {
    const wheel = (tag: string, hash: string) => `{ url = "https://x/a-1.0-${tag}.whl", hash = "sha256:${hash}" }`;
    const text = `${root('{ name = "a" }')}${locked(
      "a",
      `sdist = { url = "https://x/a-1.0.tar.gz", hash = "sha256:0" }
wheels = [${wheel("cp311-cp311-win_amd64", "1")}, ${wheel("cp311-cp311-musllinux_1_2_x86_64", "2")}, ${wheel("py3-none-any", "3")}]`,
    )}`;
    expect(lockOf(text)?.locked[0]?.hashes).toEqual(["sha256:2", "sha256:3", "sha256:0"]);
  });

  it("is not taken where it is older than the project, or names what pip can't check", () => {
    const refusal =
      (text: string, wanted: string[] = []) =>
      () =>
        lockOf(text, wanted);
    expect(refusal(root(""), ["new>=1"])).toThrow(/uv\.lock does not have new of pyproject\.toml/);
    expect(refusal(root('{ name = "gone" }'))).toThrow(/names gone/);
    const git = '[[package]]\nname = "lib"\nversion = "1"\nsource = { git = "https://github.com/a/lib?rev=1#1" }\n';
    expect(refusal(root('{ name = "lib" }') + git)).toThrow(Failure);
    expect(refusal(root('{ name = "lib" }') + git)).toThrow(/comes from a repository/);
  });

  describe("of what the project wanted then", () => {
    const then = (requires: string) =>
      `${root('{ name = "a" }')}[package.metadata]\nrequires-dist = [${requires}]\n${locked("a")}`;
    const told = (requires: string, ...wanted: string[]): string => {
      try {
        return linesOf(then(requires), wanted)?.join() ?? "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    const A = '{ name = "a", specifier = ">=1,<2" }';
    it("is taken where it wants the same, however it is written, and whatever extras of its own it has", () => {
      expect(told(`${A}, { name = "dev", marker = "extra == 'dev'" }`, "A < 2, >= 1")).toBe("a==1.0");
      expect(told('{ name = "a", extras = ["y", "x"] }', "a[x,Y]")).toBe("a==1.0");
      expect(told('{ name = "a", git = "https://host/a" }', "a>=3")).toBe("a==1.0");
    });
    it("is taken where it left out what can never hold", () => {
      expect(
        told(`${A}, { name = "tomli", marker = "python_full_version < '3.11'" }`, "a>=1,<2", "tomli; python_version<'3.11'"),
      ).toBe("a==1.0");
    });
    it.each([
      ["a>=2", "has another a than that"],
      ["a[x]>=1,<2", "has another a than that"],
      ["b", "does not have b"],
    ])("is older than a project that wants %s", (wanted, says) => {
      expect(told(A, wanted)).toContain(`uv.lock ${says} of pyproject.toml`);
    });
    it("is older than a project that wants less", () => {
      expect(told(A)).toContain("uv.lock has a, which is none of pyproject.toml");
    });
  });

  it("says which indexes besides PyPI its packages are of, and no other's", () => {
    const of = (name: string, registry: string) =>
      `[[package]]\nname = "${name}"\nversion = "1.0+cpu"\nsource = { registry = "${registry}" }\n`;
    const torch = "https://download.example.org/whl/cpu";
    const text = `${root('{ name = "torch" }, { name = "a" }, { name = "flat" }')}${of("torch", torch)}${locked("a")}${of("flat", "../wheels")}${of(
      "unused",
      "https://other.example.org/simple",
    )}`;
    expect(lockOf(text)).toMatchObject({
      indexes: [torch],
      locked: [{ requirement: "torch==1.0+cpu" }, {}, {}],
    });
  });

  it("is a member's too, by its path, and says in which folders the projects lie that it leads to", () => {
    const text = `${root("", 'virtual = "."')}
[[package]]
name = "app"
source = { virtual = "packages/app" }
dependencies = [{ name = "lib" }, { name = "near" }]
[[package]]
name = "lib"
source = { editable = "packages/lib" }
dependencies = [{ name = "a" }]
[[package]]
name = "near"
source = { directory = "../near" }
[[package]]
name = "unused"
source = { editable = "packages/unused" }
${locked("a")}`;
    expect(lockOf(text, ["lib", "near"], "packages/app")).toEqual({
      locked: [{ requirement: "a==1.0", hashes: [] }],
      indexes: [],
      local: ["packages/app", "packages/lib", "../near"],
    });
    expect(lockOf(text)).toMatchObject({ locked: [], local: ["."] });
    expect(lockOf(text, [], "packages/other")).toBeNull();
  });

  it("is a script's, by what its block wanted, in each fork", () => {
    const text = `version = 1
[manifest]
requirements = [{ name = "a", extras = ["more"], specifier = ">=1" }, { name = "n", marker = "old" }, { name = "lib", editable = "../lib" }]
${locked("a", '[package.optional-dependencies]\nmore = [{ name = "b" }]')}${locked("b")}
[[package]]
name = "lib"
source = { editable = "../lib" }
${locked("n", 'resolution-markers = ["p"]')}
[[package]]
name = "n"
version = "2.0"
${REGISTRY}
resolution-markers = ["q"]
${locked("unused")}`;
    const wanted = ["a[more]>=1", "n; old", "lib"];
    expect(lockOf(text, wanted, null)).toMatchObject({ local: ["../lib"] });
    expect(lockOf(text, wanted, null)?.locked.map(({ requirement }) => requirement)).toEqual([
      "a==1.0",
      "b==1.0",
      "n==1.0 ; ((old) and ((p)))",
      "n==2.0 ; ((old) and ((q)))",
    ]);
    expect(() => lockOf(text, ["a[more]>=2", "n", "lib"], null)).toThrow(/has another a than that of the script's block/);
  });
});
