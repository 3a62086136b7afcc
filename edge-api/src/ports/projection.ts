import type { ExecutionId, ExecutionItem } from "@rgrid/schema";

/** The Postgres copy of executions: lists and search read it, no decision does. */
export interface Projection {
  /** Writes the row unless a newer version is there. @throws when Postgres does not answer: the outbox tries again */
  put(item: ExecutionItem): Promise<void>;
  /**
   * Removes the row of a deleted or expired execution, unless a newer one took its id. Its version stays for `removedRowMs`, so that a late copy of `put`
   * does not bring it back. @throws as `put`
   */
  remove(id: ExecutionId, version: number): Promise<void>;
}
