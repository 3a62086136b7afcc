import type { ExecutionItem, StatsFigures } from "@rgrid/schema";
import { startOf } from "../../history/calendar.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Change, History, StatsAnswer, StatsQuery } from "../../ports/history.ts";
import type { MemoryDatabase } from "./database.ts";
import { matches } from "./executions-filter.ts";

const anyOf = (account: ExecutionItem["account_id"], createdAfter: number | null) => ({
  ...{ account, script: null, metadata: null, error_code: null },
  ...{ created_after: createdAfter, created_before: null },
});

/** As Postgres' `percentile_cont`: between the two nearest values, in proportion. */
function percentile(values: number[], share: number): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  const position = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low === undefined || high === undefined ? null : Math.round(low + (high - low) * (position % 1));
}

function figuresOf(items: readonly ExecutionItem[]): StatsFigures {
  const number = (is: (item: ExecutionItem) => boolean) => items.filter(is).length;
  const costs = items.map((item) => item.cost_micros).filter((cost) => cost !== null);
  const waits = items.map((item) => item.queue_ms).filter((wait) => wait !== null);
  return {
    completed: number(({ status }) => status === "completed"),
    failed: number(({ status }) => status === "failed"),
    cancelled: number(({ status }) => status === "cancelled"),
    active: number(({ status }) => status === "queued" || status === "running"),
    cost_micros: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    queue_p50_ms: percentile(waits, 0.5),
    queue_p95_ms: percentile(waits, 0.95),
    retries_auto: number(({ retry_kind }) => retry_kind === "auto"),
    retries_manual: number(({ retry_kind }) => retry_kind === "manual"),
  };
}

/** What happened in an account, counted from the rows in memory. */
export class MemoryHistory implements History {
  readonly #database: MemoryDatabase;
  readonly #clock: Clock;

  constructor(database: MemoryDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async count(filter: Parameters<History["count"]>[0]) {
    const by_status = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
    const found = this.#database.rows().filter(({ item }) => matches(item, filter));
    for (const { item } of found) by_status[item.status]++;
    return { total: found.length, by_status };
  }

  async now(): Promise<number> {
    return this.#clock.now() * 1000;
  }

  async changes(account: ExecutionItem["account_id"], since: number, limit: number): Promise<Change[]> {
    const written = this.#database
      .rows()
      .filter(({ item }) => item.account_id === account)
      .map(({ item, written_at }): Change => ({ item, cursor: written_at * 1000 }));
    const removed = this.#database
      .removedRows()
      .filter(({ from }) => from === account)
      .map(({ id, version, at }): Change => ({ removed: { id, version }, cursor: at * 1000 }));
    return [...written, ...removed]
      .filter(({ cursor }) => cursor >= since)
      .sort((left, right) => left.cursor - right.cursor)
      .slice(0, limit);
  }

  async stats(query: StatsQuery): Promise<StatsAnswer> {
    const filter = anyOf(query.account, query.from);
    const items = this.#database
      .rows()
      .map(({ item }) => item)
      .filter((item) => matches(item, filter));
    const byBucket = Map.groupBy(items, (item) => startOf(query.bucket, query.time_zone, Date.parse(item.created_at)));
    const failures = items.flatMap((item) => (item.status === "failed" && item.error_metadata ? [item.error_metadata] : []));
    const byCode = Map.groupBy(failures, ({ error_code }) => error_code);
    const used = new Set(items.map((item) => item.runner?.id));
    return {
      buckets: [...byBucket].map(([at, group]) => ({ at, ...figuresOf(group) })).sort((left, right) => left.at - right.at),
      totals: figuresOf(items),
      errors: [...byCode]
        .map(([code, group]) => ({ code, count: group.length }))
        .sort((left, right) => right.count - left.count || (left.code < right.code ? -1 : 1)),
      runners_without_price: (
        await this.#database.listRunners({ account: query.account, after: null, limit: Number.POSITIVE_INFINITY })
      )
        .filter((runner) => runner.price_per_hour_micros === null && used.has(runner.id))
        .map((runner) => runner.name)
        .sort(),
    };
  }
}
