import type { Dependencies } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { layerKey } from "./key.ts";

const wanted: Dependencies = {
  manager: "pip",
  packages: ["a>=1"],
  locked: [],
  requirements: ["r.txt"],
  files: ["r.txt", "x.whl"],
  variables: [],
};
const input = (path: string, digit: string) => ({
  path,
  sha256: digit.repeat(64),
  size_bytes: 1,
  executable: false,
  url: "http://store/x",
});
const inputs = [input("r.txt", "1"), input("x.whl", "2"), input("data.csv", "3")];
const base = layerKey("sha256:1", wanted, inputs, "");

describe("the key of a layer", () => {
  it("is the same for the same content, whatever else travels and wherever it comes from", () => {
    const again = [
      input("other.csv", "9"),
      { ...inputs[1], url: "http://store/y" } as (typeof inputs)[number],
      input("r.txt", "1"),
    ];
    expect(layerKey("sha256:1", { ...wanted, files: ["x.whl", "r.txt", "r.txt"] }, again, "")).toBe(base);
  });
  it.each<[string, string]>([
    ["image", layerKey("sha256:2", wanted, inputs, "")],
    ["package", layerKey("sha256:1", { ...wanted, packages: ["a>=2"] }, inputs, "")],
    ["locked package", layerKey("sha256:1", { ...wanted, locked: [{ requirement: "a==1", hashes: [] }] }, inputs, "")],
    [
      "manager",
      layerKey("sha256:1", { manager: "npm", packages: ["a>=1"], project: null, files: [], variables: [] }, inputs, ""),
    ],
    ["content of a file", layerKey("sha256:1", wanted, [input("r.txt", "1"), input("x.whl", "4")], "")],
    ["index", layerKey("sha256:1", wanted, inputs, "[global]\nindex-url = https://x\n")],
    ["one word instead of two", layerKey("sha256:1", { ...wanted, packages: [], requirements: ["a>=1"] }, inputs, "")],
  ])("is another one for another %s", (_, key) => {
    expect(key).not.toBe(base);
  });
  it("has of files that count by their names only where modules lie", () => {
    const [editable, modules] = [{ ...wanted, files: ["r.txt", "p/__init__.py", "p/m.py"] }, ["p/__init__.py", "p/m.py"]];
    const keyOf = (byName: string[], ...digits: string[]) =>
      layerKey(
        "sha256:1",
        { ...editable, files: ["r.txt", ...byName], by_name: byName },
        [input("r.txt", "1"), ...byName.map((path, at) => input(path, digits[at] ?? "5"))],
        "",
      );
    const key = keyOf(modules);
    expect(keyOf(modules, "6", "7")).toBe(key);
    expect(keyOf([...modules, "p/n.py"])).toBe(key);
    expect(keyOf([...modules, "README.md"])).toBe(key);
    expect(keyOf([...modules, "q/n.py"])).not.toBe(key);
    expect(keyOf(["p/m.py"])).not.toBe(key);
    expect(
      layerKey(
        "sha256:1",
        editable,
        modules.map((path) => input(path, "5")),
        "",
      ),
    ).not.toBe(key);
  });
});
