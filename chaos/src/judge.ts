import type { Execution, ExecutionStreamEvent } from "@rgrid/schema";
import type { Submitted } from "./submit.ts";
import { linesOf, RESULT, resultOf } from "./user-script.ts";

/** What a scenario's fault may cost: the leases of what runs, or nothing that a user could see. */
export type Cost = "leases" | "nothing";

export type ProblemKind = "lost" | "doubled" | "log" | "watcher" | "output" | "retry" | "row" | "left over" | "broken";
export type Problem = { kind: ProblemKind; what: string };

/** All that is known of one execution in the end. */
export type Facts = {
  execution: Execution;
  /** Starts of user code under its id, by the code's own report. */
  starts: number;
  /** Standard output and error as stored. */
  stdout: string;
  stderr: string;
  /** Downloaded files by path. */
  outputs: ReadonlyMap<string, string>;
};

/** What is wrong with a chain, by the protocol's guarantees: its executions, oldest first, down to the one that ended it. */
export function problemsOf(submitted: Submitted, chain: readonly Facts[], cost: Cost): Problem[] {
  return chain.flatMap((facts, index) => {
    const isLast = index === chain.length - 1;
    return [
      ...startProblems(facts),
      ...endProblems(facts, { isLast, cost, mayRetry: index < submitted.retriesMax }),
      ...contentProblems(facts, submitted.name),
    ];
  });
}

/**
 * What is wrong with what a watcher was sent: of each execution of the chain all events from 1, each once and in order, with the log as it is stored; `retry` as the
 * last of one that was retried, and one `end` as the last of all.
 */
export function watcherProblems(chain: readonly Facts[], seen: readonly ExecutionStreamEvent[]): Problem[] {
  const problems = chain.flatMap((facts, index) => {
    const own = seen.filter(({ execution_id }) => execution_id === facts.execution.id);
    const next = chain[index + 1]?.execution.id ?? null;
    const gap = own.findIndex(({ n }, position) => n !== position + 1);
    if (gap !== -1) return [problem("watcher", facts, `event ${own[gap]?.n} came where ${gap + 1} was due`)];
    const last = own.at(-1);
    const leadsOn = next === null ? last?.type === "end" : last?.type === "retry" && last.new_execution_id === next;
    if (!leadsOn)
      return [problem("watcher", facts, `the last event was ${JSON.stringify(last)}, not ${next ? `retry to ${next}` : "end"}`)];
    const shown = own.map((event) => (event.type === "log" && event.stream === "stdout" ? event.data : "")).join("");
    return shown === facts.stdout ? [] : [problem("watcher", facts, "was shown another log than is stored")];
  });
  const known = new Set(chain.map(({ execution }) => execution.id));
  const strange = seen.filter(({ execution_id }) => !known.has(execution_id)).map(({ execution_id }) => execution_id);
  return strange.length === 0 ? problems : [...problems, { kind: "watcher", what: `was sent events of ${strange[0]}` }];
}

/** What is wrong with where a chain ran, when the fault took its first runner: each retry has to be another's. */
export function placeProblems(chain: readonly Facts[]): Problem[] {
  return chain.flatMap((facts, index) => {
    const [here, before] = [facts.execution.runner?.name, chain[index - 1]?.execution.runner?.name];
    return here !== undefined && here === before ? [problem("retry", facts, `ran on ${here}, which had lost it`)] : [];
  });
}

const problem = (kind: ProblemKind, { execution }: Facts, what: string): Problem => ({
  kind,
  what: `${execution.id} (${execution.status}, attempt ${execution.retry_count}): ${what}`,
});

function startProblems(facts: Facts): Problem[] {
  const { starts, execution } = facts;
  if (starts > 1) return [problem("doubled", facts, `user code started ${starts} times`)];
  if (starts === 0 && execution.status === "completed") return [problem("broken", facts, "completed, and no user code started")];
  return [];
}

function endProblems(facts: Facts, { isLast, cost, mayRetry }: { isLast: boolean; cost: Cost; mayRetry: boolean }): Problem[] {
  const { status, exit_code, error_metadata } = facts.execution;
  const wasLost = status === "failed" && error_metadata?.error_code === "worker_died";
  if (wasLost && cost === "nothing") return [problem("retry", facts, "lost, though its runner was there all the time")];
  if (wasLost) return isLast && mayRetry ? [problem("retry", facts, "lost, with retries left")] : [];
  if (!isLast) return [problem("retry", facts, `retried, though it was not lost: ${error_metadata?.error_message}`)];
  if (status === "completed" && exit_code === 0) return [];
  return [problem("lost", facts, `exit code ${exit_code}, ${error_metadata?.error_code}: ${error_metadata?.error_message}`)];
}

function contentProblems(facts: Facts, name: string): Problem[] {
  const { execution, stdout, stderr, outputs } = facts;
  const lines = linesOf(stdout, name);
  if (lines === null) return [problem("log", facts, `lines are missing, doubled or out of order:\n${excerpt(stdout, name)}`)];
  if (execution.status !== "completed") {
    return outputs.size === 0 ? [] : [problem("output", facts, `shows ${[...outputs.keys()].join(", ")}`)];
  }
  const found: Problem[] = [];
  if (stderr !== "") found.push(problem("log", facts, `said on stderr: ${stderr.slice(0, 200)}`));
  const result = outputs.get(RESULT);
  // The script wrote how many lines it had printed: a log that lacks its end differs too.
  if (result !== resultOf(lines, name)) {
    found.push(problem("output", facts, `${lines} lines in the log, and ${RESULT} holds ${JSON.stringify(result)}`));
  }
  if (outputs.size > 1) found.push(problem("output", facts, `shows ${[...outputs.keys()].join(", ")}`));
  return found;
}

/** The lines round the first one that is not as it should be. */
function excerpt(log: string, name: string): string {
  const lines = log.split("\n");
  const at = lines.findIndex((line, index) => line !== `${index + 1} ${name}`);
  const from = Math.max(0, at - 2);
  return lines
    .slice(from, from + 5)
    .map((line, index) => `      line ${from + index + 1}: ${JSON.stringify(line)}`)
    .join("\n");
}
