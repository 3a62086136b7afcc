import type { Execution } from "@rgrid/schema";
import { expect, it } from "vitest";
import { commandOf } from "./command-of.ts";

const check = (script: string, spec: Partial<Execution["spec"]>, line: string | null) =>
  expect(commandOf({ script, spec: { command_line: "", args: [], ...spec } as Execution["spec"] })).toBe(line);

it("is what was typed", () => check("a.py", { command_line: "rgrid run a.py --cpus 2" }, "rgrid run a.py --cpus 2"));
it("is nothing rather than a part of it", () => check("a.py", { command_line: "rgrid run a.py photos/im…" }, null));
it("keeps a line that only has the character of a cut in its quotes", () =>
  check("a.py", { command_line: "rgrid run a.py 'and so on…'" }, "rgrid run a.py 'and so on…'"));
it("is made for what was not typed, as a shell needs it", () =>
  check("a b.py", { args: ["x", "it's", "$HOME", ""] }, "rgrid run 'a b.py' x 'it'\\''s' '$HOME' ''"));
it.each<[string, Partial<Execution["spec"]>, string]>([
  ["a.py", { args: ["-v", "--cpus", "2"] }, "rgrid run a.py -- -v --cpus 2"],
  ["-m pkg.mod", { entry: { kind: "module", module: "pkg.mod" }, args: ["x"] }, "rgrid run -m pkg.mod x"],
  ["ffmpeg", { entry: { kind: "command", program: "ffmpeg" }, args: ["-i", "a.mp4"] }, "rgrid run ffmpeg -i a.mp4"],
  ["-odd.py", { args: ["--x"] }, "rgrid run -- -odd.py --x"],
])("leaves nothing of %s for an option of the CLI's", (script, spec, line) => check(script, spec, line));
