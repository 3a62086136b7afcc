import { executionId } from "@rgrid/schema";
import type { Api } from "./api.ts";
import { validationFailed } from "./parse-request.ts";
import type { Serve } from "./serve.ts";

/** Workers allow 6 connections at once per request. */
const OBJECTS_AT_ONCE = 6;

type Row = { id: ReturnType<typeof executionId.parse>; version: number };
type Outcome = "same" | "repaired" | "removed";

/**
 * The operator's comparison: each row against its object, which is right. The outbox repairs rows by itself; this is for what no
 * outbox can know of: a database that was restored from a backup, or an object whose storage was lost.
 */
export function reconcileRoutes(serve: Serve, api: Api): void {
  async function compare({ id, version }: Row): Promise<Outcome> {
    const execution = await api.executions.get(id).read();
    if (execution === null) {
      await api.projection.remove(id, version);
      return "removed";
    }
    if (execution.version === version) return "same";
    await api.projection.restore(execution);
    return "repaired";
  }

  serve("reconcile", async ({ query, c }) => {
    const after = query.cursor === undefined ? null : executionId.safeParse(query.cursor);
    if (after?.success === false) throw validationFailed([{ path: "cursor", message: "is not a cursor of this list" }]);
    const limit = query.limit ?? api.config.limits.pageSizeDefault;
    const rows = await api.database.executionVersions(after?.data ?? null, limit);
    const outcomes: Outcome[] = [];
    let next = 0;
    async function work(): Promise<void> {
      for (let row = rows[next++]; row !== undefined; row = rows[next++]) outcomes.push(await compare(row));
    }
    await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work));
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    const answer = { checked: rows.length, repaired: count("repaired"), removed: count("removed") };
    c.var.log.info("reconciled", answer);
    return { ...answer, next_cursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  });
}
