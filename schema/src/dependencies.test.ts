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
  it("are of a manager that is known", () => {
    expect(faults({ ...base, dependencies: { manager: "conda" } })).toEqual(["dependencies.manager"]);
  });
});
