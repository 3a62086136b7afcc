import type { EpochMs, ExecutionSpec, ExecutionState, OutputFile } from "@rgrid/schema";
import type { LogSegment } from "./event.ts";
import type { NewEvent } from "./step.ts";

/** The spec without the script's content, which is large and rarely needed. */
export type SpecHead = Omit<ExecutionSpec, "script"> & { script: Pick<ExecutionSpec["script"], "name" | "encoding"> };

/** Everything of one step, durable together or not at all. */
export type Commit = {
  state: ExecutionState;
  /** Only with the step that creates. */
  spec: ExecutionSpec | null;
  /** What a manual retry will run; only with the step that claims it. */
  retry_spec: ExecutionSpec | null;
  events: readonly NewEvent[];
  manifest: readonly OutputFile[] | null;
  /** Its events leave, their segment's numbers stay. */
  archived: LogSegment | null;
  alarm_at: EpochMs;
};

/** What one execution keeps. Synchronous: nothing can come between a read, a decision and its commit. */
export interface ExecutionStore {
  /** null where nothing was ever committed; that read writes nothing. */
  read(): ExecutionState | null;
  /** null after the content was dropped. */
  head(): SpecHead | null;
  script(): ExecutionSpec["script"] | null;
  /** What the claimed manual retry runs; null where none is claimed. */
  retrySpec(): ExecutionSpec | null;
  /** State, events and alarm in one transaction. */
  commit(step: Commit): void;
  /** Events with `n` above `after` whose rows are here, in order: whole commits until `bytesMax` of JSON are reached, at least one where there is one. */
  events(after: number, bytesMax: number): NewEvent[];
  /** The archived segment that holds event `n`; null where it is not archived. */
  segment(n: number): LogSegment | null;
  manifest(from: number, limit: number): OutputFile[];
  /** Makes the alarm fire at this instant or earlier. */
  arm(at: EpochMs): void;
  /** Removes all but the state: what is left is the tombstone. */
  dropContent(): void;
  /** Removes everything: as if the id had never been used. */
  clear(): void;
}
