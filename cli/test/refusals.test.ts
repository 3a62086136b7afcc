import { expect, it } from "vitest";
import { ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { rgrid } = here();

it.each<[string[], number, string]>([
  [["run", "none.py"], 66, "none.py: no such file"],
  [["run", "."], 64, "is a folder"],
  [["run", "n.ipynb"], 64, "nbconvert"],
  [["run", "big.py"], 64, "over its limit of 1048576 bytes"],
  [["run", "s.py", "--memory", "1k"], 64, "--memory: "],
  [["run", "s.py", "--env", "NOT_SET_HERE"], 64, "NOT_SET_HERE is not set here"],
  [["run", "s.py", "--input", "*.none"], 66, "fits no file"],
  [["run"], 64, "No script is given"],
  [["s.py"], 64, "rgrid run s.py"],
  [["lsit"], 64, "Did you mean: rgrid list"],
  [["constructor"], 64, "Unknown command 'constructor'"],
  [["list", "--stauts", "failed"], 64, "Did you mean --status"],
  [["list", "--status", "odd"], 64, "Write one of: queued"],
  [["status", "exec_zzzzzzzz"], 66, "Not found"],
  [["status", "nonsense!"], 64, "is not an execution id"],
])("refuses %j with exit %i", async (args, code, text) => {
  const big = args.includes("big.py") ? { "big.py": "#".repeat(1024 * 1024 + 1) } : {};
  const ran = await rgrid(args, { files: { "s.py": "", "n.ipynb": "{}", ...big } });
  expect(ran.stderr).toContain(text);
  expect(ran.stderr).not.toContain("    at ");
  expect(ran.code).toBe(code);
});

it("gives up on a silent API with the network's exit code", async () => {
  const ran = await rgrid(["status", ID], { url: "http://127.0.0.1:1" });
  expect(ran.code).toBe(69);
  expect(ran.stderr).toContain("Connection lost. Retrying... (attempt 5/5)");
  expect(ran.stderr).toContain("Network error. Check connection and retry.");
});
