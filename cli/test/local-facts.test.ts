import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { rgrid } = here();

const missing = (path: string) => describeError("file_not_found", { path, file: "s.py", line: 1 });
const failed = (error: ReturnType<typeof describeError>, files: Record<string, string>, ...args: string[]) =>
  rgrid(["run", ...args, "s.py"], { files: { "s.py": "", ...files }, script: { exitCode: 1, error } });

describe("a file that the script missed", () => {
  it("is proposed as an input where it is here and was not sent", async () => {
    const { stderr, code } = await failed(missing("data/in put.csv"), { "data/in put.csv": "1" });
    expect(code).toBe(1);
    expect(stderr).toContain("Fix:   'data/in put.csv' is on this machine: send it with --input\n");
    expect(stderr).toContain("       rgrid run --input 'data/in put.csv' s.py\n");
  });
  it("is the same in status, logs and as an object", async () => {
    const script = { exitCode: 1, error: missing("data.csv") };
    const ran = await rgrid(["run", "--json", "s.py"], { files: { "s.py": "", "data.csv": "1" }, script });
    const { execution } = JSON.parse(ran.stdout.toString());
    expect(execution.error_metadata.fix_commands).toEqual(["rgrid run --input data.csv --json s.py"]);
    for (const command of ["status", "logs"]) {
      const { stderr } = await rgrid([command, ID]);
      expect(stderr, command).toMatch(/❌ Execution failed: .*\n\nError: Script failed: File 'data.csv' not found\n/);
      expect(stderr, command).toContain("       rgrid run --input data.csv --json s.py\n");
      expect(stderr, command).toMatch(/Logs: {2}rgrid logs \S+\n$/);
    }
  });
  it.each([
    ["is not here", "absent.csv", {}],
    ["was sent", "data.csv", { "data.csv": "1" }],
    ["is above this folder", "../here/s.py", {}],
    ["is absolute", "/etc/hostname", {}],
  ])("is not proposed where it %s", async (_, path, files) => {
    const { stderr } = await failed(missing(path), files, ...(path === "data.csv" ? ["--input", "data.csv"] : []));
    expect(stderr).toMatch(/Error: Script failed: File/);
    expect(stderr).not.toContain("is on this machine");
  });
  it("is found for a module of the script's own too", async () => {
    const error = describeError("missing_local_module", { module: "lib.util" });
    const { stderr } = await failed(error, { "lib/util.py": "" });
    expect(stderr).toContain("       rgrid run --input lib/util.py s.py\n");
  });
});

it("a package of which a part was sent is not proposed for a module that it does not have", async () => {
  const error = describeError("missing_local_module", { module: "pkg.absent" });
  const { stderr } = await failed(error, { "pkg/__init__.py": "" }, "--input", "pkg");
  expect(stderr).not.toContain("--input pkg --input pkg");
});

describe("the card of a failed run", () => {
  it("comes last, behind the script's own output and what came of it, and once", async () => {
    const chunks = [{ stream: "stderr" as const, bytes: Buffer.from("Traceback\nNameError: x\n") }];
    const script = { chunks, exitCode: 1, error: describeError("name_error", { name: "x" }) };
    const { stderr } = await rgrid(["run", "s.py"], { files: { "s.py": "" }, script });
    const at = ["NameError: x\n", "✗ 1.4 s", "❌ Execution failed", "Error: Script", "Docs:", "Logs:"].map((text) =>
      stderr.indexOf(text),
    );
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at).not.toContain(-1);
    expect(stderr.match(/^Error:/gm)).toHaveLength(1);
    expect(stderr).not.toContain("\x1b");
  });
});
