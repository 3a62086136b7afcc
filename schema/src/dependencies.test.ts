import { describe, expect, it } from "vitest";
import { type CreateExecutionInput, createExecution } from "./create-execution.ts";

const base: CreateExecutionInput = { script: { name: "a.py", content: "" } };
const input = { path: "requirements.txt", sha256: "a".repeat(64), size_bytes: 1, executable: false };
const faults = (body: unknown) => createExecution.safeParse(body).error?.issues.map((issue) => issue.path.join("."));

describe("the dependencies of a create", () => {
  it("are absent where none are given", () => {
    expect(createExecution.parse(base)).not.toHaveProperty("dependencies");
  });
  it("are packages, and files that travel as inputs", () => {
    const files = ["requirements.txt"];
    const dependencies = {
      manager: "pip" as const,
      packages: ["requests[socks]>=2 ; python_version < '4'"],
      requirements: files,
      files,
    };
    expect(createExecution.parse({ ...base, inputs: [input], dependencies }).dependencies).toEqual({
      ...dependencies,
      locked: [],
      variables: [],
    });
  });
  it.each(["--index-url=http://evil", "-e .", " requests", "a\n--pre", "a\0", ""])(
    "have no package %j, which could be an option",
    (text) => {
      expect(faults({ ...base, dependencies: { manager: "pip", packages: [text] } })).toEqual(
        expect.arrayContaining(["dependencies.packages.0"]),
      );
    },
  );
  it("name no file that is no input", () => {
    expect(faults({ ...base, dependencies: { manager: "pip", requirements: ["requirements.txt"] } })).toEqual(["dependencies"]);
  });
  it("are of npm's what its words are, and no option", () => {
    const taken = ["lodash", "lodash@4", "@scope/name@^1.2", "alias@npm:other@1", "x@github:a/b#v1"];
    expect(faults({ ...base, dependencies: { manager: "npm", packages: taken } })).toBeUndefined();
    for (const text of ["--registry=http://evil", "-g", "./x", "", "a\n--x", "@scope"]) {
      expect(faults({ ...base, dependencies: { manager: "npm", packages: [text] } })).toEqual(
        expect.arrayContaining(["dependencies.packages.0"]),
      );
    }
    expect(faults({ ...base, dependencies: { manager: "npm", project: "package.json" } })).toEqual(["dependencies"]);
  });
  it("have hashes that pip checks, and name variables by their names", () => {
    const of = (hash: string, variable = "TOKEN") =>
      faults({
        ...base,
        dependencies: { manager: "pip", locked: [{ requirement: "a==1", hashes: [hash] }], variables: [variable] },
      });
    expect(of("sha256:0a")).toBeUndefined();
    expect(of("md5:0a")).toEqual(["dependencies.locked.0.hashes.0"]);
    expect(of("sha256:0a --index-url=x")).toEqual(["dependencies.locked.0.hashes.0"]);
    expect(of("sha256:0a", "A=B")).toEqual(["dependencies.variables.0"]);
  });
  it("are of a manager that is known", () => {
    expect(faults({ ...base, dependencies: { manager: "conda" } })).toEqual(["dependencies.manager"]);
  });
});
