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

/** An execution, and what Postgres has of it. */
type Compared = { id: ExecutionId; row: RowFound | null };
/** `none`: nothing is to be there, and nothing is. */
type Outcome = "right" | "sent" | "removed" | "none";
type Page = { compared: Compared[]; next: Place | null };

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
    const { compared, next } = await this.#find(cursor === undefined ? ["rows", null] : decode(cursor, place), limit);
    const outcomes: Outcome[] = [];
    let index = 0;
    const work = async (): Promise<void> => {
      for (let one = compared[index++]; one !== undefined; one = compared[index++]) outcomes.push(await this.#compare(one));
    };
    await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work));
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
        compared: rows.map(({ id, version }) => ({ id, row: { version, removed: false } })),
        next: last === undefined ? await this.#dispatcherAfter("") : ["rows", last.id],
      };
    }
    const [, name, after] = at;
    const { ids, next } = await dispatchers.get(name).known(after, limit);
    const rows = new Map((await database.executionRows(ids)).map(({ id, ...row }) => [id, row]));
    return {
      // What has a row was compared by it.
      compared: ids.map((id) => ({ id, row: rows.get(id) ?? null })).filter(({ row }) => row === null || row.removed),
      next: next === null ? await this.#dispatcherAfter(name) : ["known", name, next],
    };
  }

  async #compare({ id, row }: Compared): Promise<Outcome> {
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
