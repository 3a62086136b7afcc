import { describe, expect, it } from "vitest";
import { COMMON, EXECUTION_ID, METADATA } from "./common-args.ts";
import { parseCommandLine } from "./parse-command.ts";

const ARGS = { ...EXECUTION_ID, ...METADATA, follow: { type: "boolean", alias: "f" }, ...COMMON } as const;
const parse = (...tokens: string[]) => parseCommandLine("logs", tokens, ARGS);

function check(tokens: string[], positionals: string[], options: Record<string, string[]>): void {
  const line = parse(...tokens);
  expect(line.ok && [line.value.positionals, Object.fromEntries(line.value.options)]).toEqual([positionals, options]);
}
const refusal = (...tokens: string[]) => {
  const line = parse(...tokens);
  return line.ok ? null : `${line.problem.reason}. ${line.problem.hint}`;
};

describe("a command line, by the command's citty definitions", () => {
  it("has options on both sides of the id, long, short, and as often as they are repeated", () => {
    check(["--metadata", "a=1", "exec_1", "-f", "--metadata=b=2"], ["exec_1"], { metadata: ["a=1", "b=2"], follow: [""] });
    check(["--", "--follow"], ["--follow"], {});
    check(["-"], ["-"], {});
  });
  it("is refused with what was most likely meant", () => {
    expect(refusal("--folow")).toBe("Unknown option --folow. Did you mean --follow? See rgrid help logs");
    expect(refusal("-x")).toBe("Unknown option -x. See rgrid help logs");
    expect(refusal("--api-url")).toBe("--api-url needs a value. Write --api-url URL");
    expect(refusal("--json=1")).toBe("--json takes no value. Write --json alone");
    expect(refusal("exec_1", "exec_2")).toBe("Unexpected argument 'exec_2'. See rgrid help logs");
  });
});
