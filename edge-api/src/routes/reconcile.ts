import { type ExecutionId, executionId, type Reconciled } from "@rgrid/schema";
import { z } from "zod";
import type { Database } from "../ports/database.ts";
import { type Dispatchers, sharedDispatchers } from "../ports/dispatchers.ts";
import type { Executions, RowFound } from "../ports/executions.ts";
import type { Projection } from "../ports/projection.ts";
import type { Api } from "./api.ts";
import { decode, encode } from "./cursor.ts";
import type { Serve } from "./serve.ts";

/** Workers allow 6 connections at once per request. */
const OBJECTS_AT_ONCE = 6;

type ReconcilePorts = {
  executions: Pick<Executions, "get">;
  dispatchers: Pick<Dispatchers, "get">;
  database: Pick<Database, "executionVersions" | "executionRows" | "dispatchers">;
  projection: Pick<Projection, "remove">;
};

/** Where the walk is: first through the rows, then through what each dispatcher has heard of, in the order of their names. */
const place = z.union([
  z.tuple([z.literal("rows"), executionId.nullable()]),
  z.tuple([z.literal("known"), z.string(), z.string().nullable()]),
]);
type Place = z.infer<typeof place>;

/** `none`: nothing is to be there, and nothing is. */
type Outcome = "right" | "sent" | "removed" | "none";
type Page = { ids: ExecutionId[]; next: Place | null };

/**
 * The operator's comparison of Postgres with the executions' objects, which are right. The outbox repairs rows by itself; this is for what no outbox can know
 * of: a database that was restored from a backup, or an object whose storage was lost. Rows that are too many or too old are found by their rows; those that
 * are missing only by an index that is not in Postgres, which the dispatchers keep.
 */
class Reconciliation {
  readonly #ports: ReconcilePorts;

  constructor(ports: ReconcilePorts) {
    this.#ports = ports;
  }

  /** @param cursor `next_cursor` of the page before @throws ApiError validation_failed */
  async page(cursor: string | undefined, limit: number): Promise<Reconciled> {
    const { ids, next } = await this.#find(cursor === undefined ? ["rows", null] : decode(cursor, place), limit);
    const outcomes: Outcome[] = [];
    for (let at = 0; at < ids.length; at += OBJECTS_AT_ONCE) {
      const some = ids.slice(at, at + OBJECTS_AT_ONCE);
      // Just before: one that changed while others were compared has a newer row by now, and would be taken for one to repair.
      const rows = await this.#rowsOf(some);
      outcomes.push(...(await Promise.all(some.map((id) => this.#compare(id, rows.get(id) ?? null)))));
    }
    const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    return {
      checked: outcomes.length - count("none"),
      repaired: count("sent"),
      removed: count("removed"),
      next_cursor: next && encode(next),
    };
  }

  async #find(at: Place, limit: number): Promise<Page> {
    const { database, dispatchers } = this.#ports;
    if (at[0] === "rows") {
      const rows = await database.executionVersions(at[1], limit);
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        ids: rows.map(({ id }) => id),
        next: last === undefined ? await this.#dispatcherAfter("") : ["rows", last.id],
      };
    }
    const [, name, after] = at;
    const { ids, next } = await dispatchers.get(name).known(after, limit);
    const rows = await this.#rowsOf(ids);
    return {
      // What has a row was compared by it.
      ids: ids.filter((id) => rows.get(id)?.removed !== false),
      next: next === null ? await this.#dispatcherAfter(name) : ["known", name, next],
    };
  }

  async #rowsOf(ids: readonly ExecutionId[]): Promise<Map<ExecutionId, RowFound>> {
    const rows = await this.#ports.database.executionRows(ids);
    return new Map(rows.map(({ id, ...row }) => [id, row]));
  }

  async #compare(id: ExecutionId, row: RowFound | null): Promise<Outcome> {
    const answer = await this.#ports.executions.get(id).reproject(row);
    if (answer !== null) return answer;
    if (row === null || row.removed) return "none";
    await this.#ports.projection.remove(id, row.version);
    return "removed";
  }

  /** Of all that accounts are at or ever were at: also by what dispatchers say, since accounts' records may be as old as the backup. */
  async #dispatcherAfter(name: string): Promise<Place | null> {
    const { database, dispatchers } = this.#ports;
    const names = new Set([...sharedDispatchers(), ...(await database.dispatchers())]);
    for (const each of names) for (const next of await dispatchers.get(each).leftFor()) names.add(next);
    const [next] = [...names].filter((each) => each > name).sort();
    return next === undefined ? null : ["known", next, null];
  }
}

export function reconcileRoutes(serve: Serve, api: Api): void {
  const reconciliation = new Reconciliation(api);

  serve("reconcile", async ({ query, c }) => {
    const page = await reconciliation.page(query.cursor, query.limit ?? api.config.limits.pageSizeDefault);
    const { checked, repaired, removed } = page;
    c.var.log.info("reconciled", { checked, repaired, removed });
    return page;
  });
}
