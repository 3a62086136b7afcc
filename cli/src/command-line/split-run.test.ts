import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOwnOptions } from "./own-option.ts";
import { RUN_ARGS_ANYWHERE } from "./run-args.ts";
import { splitRunLine } from "./split-run.ts";

const words = (line: string) => line.split(" ").filter((word) => word !== "");

/** The line as it is understood: script, its arguments, RGrid's options. */
function check(line: string, wanted: { script: string | null; args: string; options?: Record<string, string[]> }) {
  const split = splitRunLine(words(line));
  if (!split.ok) throw new Error(split.problem.reason);
  expect({
    script: split.value.script,
    args: split.value.args.join(" "),
    options: Object.fromEntries(split.value.options),
  }).toEqual({ options: {}, ...wanted });
}
const refusal = (line: string) => {
  const split = splitRunLine(words(line));
  return split.ok ? null : split.problem;
};

describe("the line of rgrid run", () => {
  it("gives the script what is typed after it", () => {
    check("s.py --epochs 3 -x --lr=0.1 -- --timeout 5", { script: "s.py", args: "--epochs 3 -x --lr=0.1 --timeout 5" });
    check("s.py -h --help --version -f", { script: "s.py", args: "-h --help --version -f" });
    check("s.py - --timeouts 3 ---x", { script: "s.py", args: "- --timeouts 3 ---x" });
  });
  it("takes RGrid's long options on both sides of the script", () => {
    check("--timeout 5 s.py a", { script: "s.py", args: "a", options: { timeout: ["5"] } });
    check("s.py a --timeout=5m b", { script: "s.py", args: "a b", options: { timeout: ["5m"] } });
    check("--env A=1 s.py --env B --json", { script: "s.py", args: "", options: { env: ["A=1", "B"], json: [""] } });
  });
  it("leaves everything after -- to the script", () => {
    check("s.py -- --json -- --env", { script: "s.py", args: "--json -- --env" });
    check("-- --odd.py --json", { script: "--odd.py", args: "--json" });
    check("--json -- s.py -- x", { script: "s.py", args: "-- x", options: { json: [""] } });
  });
  it("says how what is run stands there: alone, after -m, or behind --", () => {
    const form = (line: string) => {
      const split = splitRunLine(words(line));
      return split.ok && [split.value.form, split.value.script];
    };
    expect([form("s.py"), form("-"), form("-m pkg.mod -v"), form("-- ffmpeg -i x"), form("-- -m")]).toEqual([
      ["plain", "s.py"],
      ["plain", "-"],
      ["module", "pkg.mod"],
      ["guarded", "ffmpeg"],
      ["guarded", "-m"],
    ]);
    check("--json -m pkg.mod -m x --timeout 5", { script: "pkg.mod", args: "-m x", options: { json: [""], timeout: ["5"] } });
    expect(refusal("-m")?.reason).toBe("-m wants the name of a module");
  });
  it("refuses what can't be meant, with what to type instead", () => {
    expect(refusal("--timeuot 5 s.py")?.hint).toContain("--timeout");
    expect(refusal("-x s.py")?.reason).toBe("Unknown option -x");
    expect(refusal("s.py --timeout")?.reason).toBe("--timeout needs a value");
    expect(refusal("s.py --timeout -- 5")?.reason).toBe("--timeout needs a value");
    expect(refusal("s.py --json=1")?.reason).toBe("--json takes no value");
    expect(refusal("--timeout 1 s.py --timeout 2")?.reason).toBe("--timeout is given twice");
  });
  it("keeps the list of options known after the script frozen", () => {
    expect(Object.keys(RUN_ARGS_ANYWHERE).join(" ")).toBe(
      "input runtime label env timeout memory cpu no-network output-dir detach metadata retries no-retry json api-url",
    );
  });
  it("passes on any words that are no long options of run, in order", () => {
    const ours = new Set(Object.keys(RUN_ARGS_ANYWHERE).map((name) => `--${name}`));
    const foreign = fc.string().filter((word) => word !== "--" && !ours.has(word.split("=", 1)[0] ?? ""));
    fc.assert(
      fc.property(fc.array(foreign), fc.array(fc.string()), (before, after) => {
        const split = splitRunLine(["s.py", ...before, "--", ...after]);
        expect(split.ok && split.value.args).toEqual([...before, ...after]);
      }),
    );
  });
});

describe("an option that the script has too", () => {
  const own = (line: string, source: string) => {
    const split = splitRunLine(words(line));
    if (!split.ok) throw new Error(split.problem.reason);
    const checked = checkOwnOptions(split.value, source);
    return checked.ok ? null : checked.problem.hint;
  };
  it("stops and names both spellings", () => {
    const hint = own("s.py --timeout 5", 'p.add_argument("--timeout", type=int)');
    expect(hint).toContain("rgrid run --timeout 5 s.py");
    expect(hint).toContain("rgrid run s.py -- --timeout 5");
  });
  it.each(["--timeout 5 s.py", "s.py -- --timeout 5"])("is clear in %j", (line) => {
    expect(own(line, "'--timeout'")).toBeNull();
  });
  it.each(["usage = `\n  --json, -j    Output JSON.`", '"""Usage: s.py\n\nOptions:\n\t-j --json  As JSON\n"""'])(
    "stops where its help says so: %j",
    (source) => {
      expect(own("s.py --json", source)).toContain("rgrid run s.py -- --json");
    },
  );
  it("is another option when its name goes on", () => {
    expect(own("s.py --timeout 5", '"--timeout-seconds" # --timeout\n  --timeout-ms N')).toBeNull();
  });
});
