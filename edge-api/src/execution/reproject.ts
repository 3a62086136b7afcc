import type { ExecutionState } from "@rgrid/schema";
import type { ExecutionFact } from "./event.ts";
import { type Draft, known, refuse, type Transition } from "./step.ts";

type Reproject = Extract<ExecutionFact, { type: "reproject" }>;

/**
 * The operator compares: the row is written anew unless it shows the last change that rows show; what only raised the version since, such as a heartbeat, does
 * not count. It is this execution's own outbox that writes: whoever else wrote what it had read before could land behind a newer row.
 */
export function reproject(state: ExecutionState, { row }: Reproject, begin: () => Draft): Transition {
  if (state.life.phase === "tombstone") return refuse("deleted");
  const { version, projected = version } = state;
  const isRight = row !== null && !row.removed && row.version >= projected && row.version <= version;
  // A row of a version that is not reached yet, or was given away, refuses what is on its way: this storage was set back.
  const isInTheWay = row !== null && row.version >= version;
  if (isRight || (state.outbox.project !== undefined && !isInTheWay)) return known(state);
  const draft = begin();
  draft.state.version = Math.max(draft.state.version, (row?.version ?? 0) + 1);
  draft.want("project");
  return draft.done();
}
