import { type Execution, type ExecutionStreamEvent, executionId } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { type Cost, type Facts, type ProblemKind, placeProblems, problemsOf, watcherProblems } from "./judge.ts";
import type { Submitted } from "./submit.ts";
import { RESULT } from "./user-script.ts";

const NAME = "script-1";
const submitted: Submitted = { id: executionId.parse(`exec_${"a".repeat(24)}`), name: NAME, retriesMax: 1 };

/** Only what is judged; the rest of an execution does not matter here. */
function facts(of: Partial<Execution>, rest: Partial<Facts> = {}): Facts {
  const execution = { id: submitted.id, retry_count: 0, exit_code: null, error_metadata: null, ...of } as Execution;
  return { execution, starts: 1, stdout: `1 ${NAME}\n2 ${NAME}\n`, stderr: "", outputs: new Map(), ...rest };
}
const done = (rest: Partial<Facts> = {}): Facts =>
  facts({ status: "completed", exit_code: 0 }, { outputs: new Map([[RESULT, `2 ${NAME}\n`]]), ...rest });
const failed = (error_code: string, rest: Partial<Facts> = {}): Facts =>
  facts({ status: "failed", error_metadata: { error_code } as Execution["error_metadata"] }, rest);
const lost = (rest: Partial<Facts> = {}): Facts => failed("worker_died", rest);

function check(chain: Facts[], expected: ProblemKind[], cost: Cost = "leases"): void {
  expect(problemsOf(submitted, chain, cost).map(({ kind }) => kind)).toEqual(expected);
}

describe("the judgement of a chain", () => {
  it("is content with one that completed, and with a lost one whose retry completed", () => {
    check([done()], []);
    check([lost(), done()], []);
  });
  it("lets retries be used up, but not left unused", () => {
    check([lost(), lost()], []);
    check([lost()], ["retry"]);
  });
  it("lets a fault that nobody may notice cost no lease", () => check([lost(), done()], ["retry"], "nothing"));
  it("sees a retry of what was not lost", () => check([failed("timeout"), done()], ["retry"]));
  it("sees an end that the script did not choose", () => check([failed("container_startup_failed")], ["lost"]));
  it("sees user code that started twice under one id", () => check([lost({ starts: 2 }), done()], ["doubled"]));
  it("sees a completed one whose code never started", () => check([done({ starts: 0 })], ["broken"]));
  it("sees a log with a line twice, missing, or cut at its end", () => {
    check([done({ stdout: `1 ${NAME}\n1 ${NAME}\n` })], ["log"]);
    check([done({ stdout: `1 ${NAME}\n3 ${NAME}\n` })], ["log"]);
    check([done({ stdout: `1 ${NAME}\n` })], ["output"]);
  });
  it("takes a lost one's log up to where it was cut, even in a line", () =>
    check([lost({ stdout: `1 ${NAME}\n2 scr` }), done()], []));
  it("sees files of a lost execution among its outputs", () => {
    check([lost({ outputs: new Map([[RESULT, "unfinished\n"]]) }), done()], ["output"]);
  });
  it("sees a file from an earlier attempt", () => check([done({ outputs: new Map([[RESULT, "unfinished\n"]]) })], ["output"]));
});

describe("the judgement of where a chain ran", () => {
  const on = (name: string): Facts => facts({ runner: { id: `run_${"a".repeat(24)}`, name } as Execution["runner"] });
  it("is content with a retry on another runner", () => expect(placeProblems([on("one"), on("other")])).toEqual([]));
  it("sees one that went back to where it was lost", () => {
    expect(placeProblems([on("one"), on("one")]).map(({ kind }) => kind)).toEqual(["retry"]);
  });
});

describe("the judgement of what a watcher was sent", () => {
  const ids = [submitted.id, executionId.parse(`exec_${"b".repeat(24)}`)] as const;
  const chain = [lost({ stdout: "1\n" }), done({ stdout: "1\n2\n" })].map((each, index) => ({
    ...each,
    execution: { ...each.execution, id: ids[index] ?? ids[0] },
  }));
  const event = (execution: number, n: number, rest: object): ExecutionStreamEvent =>
    ({ execution_id: ids[execution], n, ...rest }) as ExecutionStreamEvent;
  const line = (execution: number, n: number, data: string) => event(execution, n, { type: "log", stream: "stdout", data });
  const retry = event(0, 2, { type: "retry", new_execution_id: ids[1] });
  const all = [line(0, 1, "1\n"), retry, line(1, 1, "1\n"), line(1, 2, "2\n"), event(1, 3, { type: "end" })];
  const kinds = (seen: ExecutionStreamEvent[]) => watcherProblems(chain, seen).map(({ kind }) => kind);

  it("is content with every event once, in order, across a retry", () => expect(kinds(all)).toEqual([]));
  it("sees an event that is missing, and one that came twice", () => {
    expect(kinds(all.filter((_, index) => index !== 2))).toEqual(["watcher"]);
    expect(kinds(all.flatMap((each, index) => (index === 3 ? [each, each] : [each])))).toEqual(["watcher"]);
  });
  it("sees a retry that was not told, and an end that did not come", () => {
    expect(kinds(all.filter((each) => each !== retry))).toEqual(["watcher"]);
    expect(kinds(all.slice(0, -1))).toEqual(["watcher"]);
  });
  it("sees a log that is not the stored one", () => {
    expect(kinds(all.map((each, index) => (index === 3 ? line(1, 2, "3\n") : each)))).toEqual(["watcher"]);
  });
  it("sees events of a stranger", () => expect(watcherProblems(chain.slice(1), all)).toHaveLength(1));
});
