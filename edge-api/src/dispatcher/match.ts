import { offersRuntime } from "@rgrid/schema";
import type { Needs } from "./facts.ts";

/** What a runner offers to be matched with. */
export type Offering = { name: string; labels: readonly string[]; runtimes: readonly string[] };

/** Whether this runner could ever take an execution with these needs, free slots aside. */
export function takes(runner: Offering, needs: Pick<Needs, "runtime" | "labels" | "runner">): boolean {
  return (
    (needs.runner === null || needs.runner === runner.name) &&
    offersRuntime(runner.runtimes, needs.runtime) &&
    needs.labels.every((label) => runner.labels.includes(label))
  );
}

/**
 * Executions with the same signature are taken by the same runners, so that a poll looks at one head per signature and not at the queue.
 * `avoid` is part of it because such rows stand back for one runner.
 */
export function needsSignature(needs: Needs): string {
  return JSON.stringify([needs.runtime, needs.runner, needs.avoid, ...new Set(needs.labels.toSorted())]);
}
