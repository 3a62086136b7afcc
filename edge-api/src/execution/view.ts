import type { Execution, ExecutionSpec, ExecutionState, ExecutionStreamEvent } from "@rgrid/schema";
import type { DispatchNote } from "../dispatcher/facts.ts";
import { projectExecution } from "../projection/project.ts";
import type { LogSegment } from "./event.ts";
import { noteOf } from "./note.ts";
import { named } from "./step.ts";
import type { ExecutionStore } from "./store.ts";

/** One page of the event sequence as the object has it. `ended` once `end` is in it, in its segment, or before it. */
export type StoredPage = {
  events: ExecutionStreamEvent[];
  /** Where the next events lie in the object store; then `events` is empty. */
  archived: LogSegment | null;
  ended: boolean;
};

/** What follows `after`. Of a deleted execution there is nothing, and nothing will come. */
export function pageOf(store: ExecutionStore, state: ExecutionState, after: number, bytesMax: number): StoredPage {
  if (state.life.phase === "tombstone") return { events: [], archived: null, ended: true };
  const over = state.life.phase === "ended";
  const archived = after < state.log.archived_through ? store.segment(after + 1) : null;
  if (archived !== null) return { events: [], archived, ended: over && archived.last_n >= state.events };
  const events = store.events(after, bytesMax);
  const last = events.at(-1)?.n ?? after;
  return { events: events.map((event) => named(state.id, event)), archived: null, ended: over && last >= state.events };
}

/** null after the content was dropped. */
export function specOf(store: ExecutionStore): ExecutionSpec | null {
  const head = store.head();
  const script = store.script();
  return head === null || script === null ? null : { ...head, script };
}

/** What the dispatcher is told, of the state as it is now. */
export function noteIn(store: ExecutionStore): DispatchNote | null {
  const state = store.read();
  const head = store.head();
  return state === null || head === null ? null : noteOf(state, head);
}

/** @throws where the content was dropped: a buried execution is read by nobody */
export function executionOf(store: ExecutionStore, state: ExecutionState): Execution {
  const head = store.head();
  if (head === null) throw new Error("an execution that is not buried has its spec");
  return projectExecution(state, head);
}
