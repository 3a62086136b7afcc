import {
  describeError,
  ERROR_CODES,
  RUN_OPTIONS,
  runLineOf,
  runLineText,
  shellWords,
  withOption,
  withoutOptions,
} from "@rgrid/schema";
import { errorPage } from "@rgrid/schema/error-pages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runSettings } from "../execution/run-settings.ts";
import { demand } from "../failure.ts";
import { COMMANDS, isCommand } from "../root-command.ts";
import { commandLineText } from "./command-line-text.ts";
import { definitionOf, resolved } from "./definition.ts";
import { optionsOf } from "./options.ts";
import { parseCommandLine } from "./parse-command.ts";
import { RUN_ARGS, RUN_ARGS_ANYWHERE } from "./run-args.ts";
import { splitRunLine } from "./split-run.ts";

/** Takes a proposed command as this CLI would if it were pasted. @throws where it would refuse it */
async function paste(command: string): Promise<void> {
  const [rgrid, name = "", ...tokens] = shellWords(command) ?? [];
  expect(rgrid).toBe("rgrid");
  if (!isCommand(name)) throw new Error(`there is no command '${name}'`);
  if (name === "run") {
    const line = demand(splitRunLine(tokens));
    runSettings(line, { TOKEN: "t", SETTING: "s", API_TOKEN: "t", DATABASE_URL: "d" });
    expect(line.script).not.toBeNull();
  } else {
    const { args } = await definitionOf(await resolved(COMMANDS[name]));
    demand(parseCommandLine(name, tokens, args));
  }
}

const EXECUTION = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
/** All that commands may be made of, with words that a shell would take apart. */
const DETAILS = {
  module: "pandas",
  package: "pandas",
  limit_bytes: 2 * 1024 ** 3,
  timeout_ms: 90_000,
  variable: "SETTING",
  needs: ">=3.12",
  usage: "usage: a.py [-h] data",
  command: "ffmpeg",
  newest: EXECUTION,
  execution_id: EXECUTION,
  off_by: "command_line",
};
const LINES: readonly [string, string][] = [
  ["rgrid run analyze.py data.csv", "analyze.py"],
  ["rgrid run --timeout=60 --runtime python:3.11 analyze.py data.csv --memory 2g", "analyze.py"],
  ["rgrid run --env TOKEN --label 'a b' -- ./it.sh --timeout 5 -- x", "it.sh"],
  ["rgrid run -m pkg.mod --input 'in put.csv' --no-network --x=1", "pkg.mod"],
  ["rgrid run --no-dependencies --with 'requests>=2' \"it's a $HOME.py\" '' '*'", "it's a $HOME.py"],
  ["rgrid run --image perl:5 --no-network tool.pl --json", "tool.pl"],
];

describe("the commands of a fix", () => {
  it.each(ERROR_CODES)("of %s can be pasted, whatever the line was", async (code) => {
    for (const [commandLine, program] of LINES) {
      const runtimes = ["python:3.11", "python:3.12", "python:3.11-datascience", "ffmpeg"];
      const context = { commandLine, program, runtimes, runtime: "python:3.11", executionId: EXECUTION, here: "it's here.csv" };
      for (const command of describeError(code, DETAILS, context).fix_commands) await paste(command);
    }
  });

  it.each<[Parameters<typeof describeError>[0], string, string[]]>([
    ["missing_dependency", LINES[0]?.[0] ?? "", ["rgrid run --with pandas analyze.py data.csv"]],
    ["missing_dependency", LINES[4]?.[0] ?? "", ["rgrid run --with pandas --with 'requests>=2' 'it'\\''s a $HOME.py' '' '*'"]],
    ["out_of_memory", LINES[1]?.[0] ?? "", ["rgrid run --memory 4g --timeout=60 --runtime python:3.11 analyze.py data.csv"]],
    ["timeout", LINES[2]?.[0] ?? "", ["rgrid run --timeout 3m --env TOKEN --label 'a b' -- ./it.sh --timeout 5 -- x"]],
    ["network_disabled", LINES[3]?.[0] ?? "", ["rgrid run -m pkg.mod --input 'in put.csv' --x=1"]],
    ["file_not_found", LINES[0]?.[0] ?? "", ["rgrid run --input 'a b.csv' analyze.py data.csv"]],
    ["missing_environment_variable", LINES[0]?.[0] ?? "", ["rgrid run --env SETTING analyze.py data.csv"]],
    ["python_version_mismatch", LINES[5]?.[0] ?? "", []],
    ["invalid_arguments", LINES[1]?.[0] ?? "", ["rgrid run --timeout=60 --runtime python:3.11 analyze.py --help"]],
    ["worker_died", "", [`rgrid retry ${EXECUTION}`]],
    ["type_error", LINES[0]?.[0] ?? "", []],
    ["missing_dependency", "rgrid run analyze.py 'cut in the mid…", []],
    ["missing_dependency", "rgrid run - data.csv", []],
    ["missing_dependency", "python analyze.py", []],
    ["missing_dependency", "rgrid run --of-a-newer-version x analyze.py", []],
  ])("of %s after %s: %j", (code, commandLine, commands) => {
    const context = { commandLine, executionId: EXECUTION, here: "a b.csv", runtimes: ["python:3.12"], runtime: null };
    expect(describeError(code, DETAILS, context).fix_commands).toEqual(commands);
  });

  it("gives no more than there may be", () => {
    const commandLine = "rgrid run a.py";
    expect(describeError("out_of_memory", { limit_bytes: 4096 * 1024 ** 3 }, { commandLine }).fix_commands).toEqual([]);
    expect(describeError("timeout", { timeout_ms: 7 * 86_400_000 }, { commandLine }).fix_commands).toEqual([]);
  });

  it("hold no secret of the line", () => {
    const commandLine = "rgrid run --env KEY=hunter2 a.py --password=hunter2 https://ada:hunter2@host/";
    const [command] = describeError("out_of_memory", DETAILS, { commandLine }).fix_commands;
    expect(command).toBe("rgrid run --memory 4g --env KEY a.py '--password=***' 'https://***@host/'");
  });
});

describe("the commands of an error's page", () => {
  const OTHERS = /^(npx rgrid-runner|npm|pip|python3|docker|curl|chmod|ls|df|file|head|getent|echo) /;
  it.each(ERROR_CODES)("%s can be pasted", async (code) => {
    for (const { what, text } of errorPage(code).commands) {
      const own = text.slice(Math.max(0, text.search(/(?<!\S)rgrid /)));
      if (own.startsWith("rgrid ")) await paste(own);
      else expect(text).toMatch(OTHERS);
      expect(what).toMatch(/^[A-Z][^:]+[^.:]$/);
    }
  });
  it("are there but where no command helps", () => {
    expect(ERROR_CODES.filter((code) => errorPage(code).commands.length === 0)).toEqual(["lease_lost", "quota_exceeded"]);
  });
});

describe("a line that is taken apart to be corrected", () => {
  it("knows the options of this CLI", () => {
    const of = (args: typeof RUN_ARGS | typeof RUN_ARGS_ANYWHERE) =>
      optionsOf(args).map(({ name, value }) => [name, value !== null]);
    expect(Object.entries(RUN_OPTIONS).map(([name, { value }]) => [name, value])).toEqual(expect.arrayContaining(of(RUN_ARGS)));
    expect(Object.keys(RUN_OPTIONS)).toHaveLength(of(RUN_ARGS).length);
    const anywhere = Object.entries(RUN_OPTIONS).filter(([, option]) => option.anywhere);
    expect(new Map(anywhere.map(([name, { value }]) => [name, value]))).toEqual(
      new Map(of(RUN_ARGS_ANYWHERE) as [string, boolean][]),
    );
  });

  const word = fc.constantFrom(
    "s.py",
    "x",
    "-x",
    "--",
    "-",
    "-m",
    "--epochs",
    "--lr=1",
    "a b",
    "--timeout",
    "--timeout=5",
    "--json",
    "--with",
    "--input",
    "--memory",
    "--memory=1g",
    "--no-network",
    "'",
    "",
  );
  it("is the same line but for the correction", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (tokens) => {
        const before = splitRunLine(tokens);
        if (!before.ok || before.value.script === null) return;
        const line = runLineOf(commandLineText("run", tokens, before.value.script, 8192));
        if (line === null) throw new Error("it can't be taken apart");
        const corrected = runLineText(withOption(withoutOptions(line, "memory"), "memory", "4g"), (shown) => shown);
        const after = demand(splitRunLine((shellWords(corrected) ?? []).slice(2)));
        const options = new Map([...before.value.options].filter(([name]) => name !== "memory"));
        expect({ ...after, afterScript: null, options: new Map(after.options) }).toEqual({
          ...before.value,
          afterScript: null,
          options: options.set("memory", ["4g"]),
        });
      }),
      { numRuns: 5000 },
    );
  });
});
