import {
  type AccountId,
  type ApiKeyId,
  type ExecutionId,
  type ExecutionItem,
  LIMITS,
  type RegisterRequest,
  type RunnerId,
  type RunnerTokenId,
} from "@rgrid/schema";
import type { RowFound } from "../../execution/event.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiKeyRecord, Database, ExecutionsQuery, Position, RunnerRecord, RunnerTokenRecord } from "../../ports/database.ts";
import type { Projection } from "../../ports/projection.ts";
import { matches } from "./executions-filter.ts";

type Row = { created_at: number; id: string };

/** Newest first, ties by id, as the lists of Postgres are ordered. Ids are ASCII, so that `<` is the order of both. */
export const newestFirst = (left: Row, right: Row): number =>
  right.created_at - left.created_at || Number(left.id < right.id) - Number(left.id > right.id);

export const isAfter = (row: Row, position: Position<string> | null): boolean =>
  position === null || newestFirst(position, row) < 0;

/** Postgres without Postgres, for tests and a first look under Deno: the rows, the same answers, nothing durable. */
export class MemoryDatabase implements Database, Projection {
  readonly #apiKeys = new Map<ApiKeyId, ApiKeyRecord>();
  readonly #runnerTokens = new Map<RunnerTokenId, RunnerTokenRecord>();
  readonly #executions = new Map<ExecutionId, { item: ExecutionItem; written_at: number }>();
  readonly #runners = new Map<RunnerId, RunnerRecord & { account: string; token: RunnerTokenId }>();
  /** What stays of removed rows; `from`: whose they were. */
  readonly #removed = new Map<ExecutionId, { version: number; at: number; from: AccountId | null }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  addApiKey(record: ApiKeyRecord): void {
    this.#apiKeys.set(record.id, record);
  }

  revokeApiKey(id: ApiKeyId): void {
    this.#apiKeys.delete(id);
  }
  /** As a backup leaves it: these rows, and nothing of any other. */
  setBack(items: readonly ExecutionItem[]): void {
    this.#executions.clear();
    this.#removed.clear();
    for (const item of items) this.#executions.set(item.id, { item, written_at: this.#clock.now() });
  }

  addRunnerToken(record: RunnerTokenRecord): void {
    this.#runnerTokens.set(record.id, record);
  }

  revokeRunnerToken(id: RunnerTokenId): void {
    this.#runnerTokens.delete(id);
  }

  /** Every execution's row, and when it was written. */
  rows(): { item: ExecutionItem; written_at: number }[] {
    return [...this.#executions.values()];
  }
  /** What is left of every removed one. */
  removedRows(): { id: ExecutionId; version: number; at: number; from: AccountId | null }[] {
    return [...this.#removed].map(([id, row]) => ({ id, ...row }));
  }
  #items(): ExecutionItem[] {
    return this.rows().map(({ item }) => item);
  }
  runnersOfToken(token: RunnerTokenId): string[] {
    const registered = [...this.#runners.values()].filter((runner) => runner.token === token);
    return registered.map(({ name }) => name).sort();
  }

  async findApiKey(id: ApiKeyId): Promise<ApiKeyRecord | null> {
    return this.#apiKeys.get(id) ?? null;
  }
  async findRunnerToken(id: RunnerTokenId): Promise<RunnerTokenRecord | null> {
    return this.#runnerTokens.get(id) ?? null;
  }

  async listExecutions(query: ExecutionsQuery): Promise<ExecutionItem[]> {
    return this.#items()
      .filter((item) => matches(item, query) && (query.statuses === null || query.statuses.includes(item.status)))
      .map((item) => ({ item, created_at: Date.parse(item.created_at), id: item.id }))
      .filter((row) => isAfter(row, query.after))
      .sort(newestFirst)
      .slice(0, query.limit)
      .map(({ item }) => item);
  }

  async executionVersions(after: ExecutionId | null, limit: number): Promise<{ id: ExecutionId; version: number }[]> {
    return this.#items()
      .filter(({ id }) => after === null || id > after)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ id, version }) => ({ id, version }));
  }

  async executionRows(ids: readonly ExecutionId[]): Promise<(RowFound & { id: ExecutionId })[]> {
    return ids.flatMap((id): (RowFound & { id: ExecutionId })[] => {
      const [item, removed] = [this.#executions.get(id)?.item, this.#removed.get(id)];
      if (item !== undefined) return [{ id, version: item.version, removed: false }];
      return removed === undefined ? [] : [{ id, version: removed.version, removed: true }];
    });
  }

  async completedWith(account: string, contentDigest: string): Promise<ExecutionId | null> {
    const found = this.#items()
      .filter(
        ({ account_id, status, content_digest }) =>
          account_id === account && status === "completed" && content_digest === contentDigest,
      )
      .map(({ id, created_at }) => ({ id, created_at: Date.parse(created_at) }))
      .sort(newestFirst);
    return found[0]?.id ?? null;
  }

  async executionsWithPrefix(account: string, prefix: string, limit: number): Promise<ExecutionId[]> {
    const ids = this.#items()
      .filter((item) => item.account_id === account)
      .map((item) => item.id);
    return ids
      .filter((id) => id.startsWith(prefix))
      .sort()
      .slice(0, limit);
  }

  async putRunner(
    account: string,
    id: RunnerId,
    { incarnation: _, ...said }: RegisterRequest,
    token: RunnerTokenId,
  ): Promise<RunnerId> {
    const known = [...this.#runners.values()].find((runner) => runner.account === account && runner.name === said.name);
    const identity = known ? { id: known.id, created_at: known.created_at } : { id, created_at: this.#clock.now() };
    this.#runners.set(identity.id, { ...said, ...identity, account, token });
    return identity.id;
  }

  async listRunners(query: { account: string; after: Position<RunnerId> | null; limit: number }): Promise<RunnerRecord[]> {
    return [...this.#runners.values()]
      .filter((runner) => runner.account === query.account && isAfter(runner, query.after))
      .sort(newestFirst)
      .slice(0, query.limit)
      .map(({ account: _, token: __, ...runner }) => runner);
  }

  async reportedRuntimes(account: string): Promise<string[]> {
    const runners = [...this.#runners.values()].filter((runner) => runner.account === account);
    return [...new Set(runners.flatMap((runner) => runner.runtimes))];
  }

  async dispatchers(): Promise<string[]> {
    return [...new Set(Array.from(this.#apiKeys.values(), ({ account }) => account.dispatcher))];
  }
  async dispatcherOf(account: string): Promise<string | null> {
    const records = [...this.#apiKeys.values(), ...this.#runnerTokens.values()];
    return records.find((record) => record.account.id === account)?.account.dispatcher ?? null;
  }
  async setDispatcher(account: string, dispatcher: string): Promise<void> {
    for (const [id, key] of this.#apiKeys)
      if (key.account.id === account) this.#apiKeys.set(id, { ...key, account: { ...key.account, dispatcher } });
    for (const [id, token] of this.#runnerTokens)
      if (token.account.id === account) this.#runnerTokens.set(id, { ...token, account: { ...token.account, dispatcher } });
  }

  async ping(): Promise<void> {}

  async put(item: ExecutionItem): Promise<void> {
    const stored = this.#executions.get(item.id);
    if (item.version <= (this.#removed.get(item.id)?.version ?? 0)) return;
    if (stored !== undefined && stored.item.version >= item.version) return;
    this.#removed.delete(item.id);
    this.#executions.set(item.id, { item, written_at: this.#clock.now() });
  }
  async remove(id: ExecutionId, version: number): Promise<void> {
    const stored = this.#executions.get(id);
    if (stored !== undefined && stored.item.version > version) return;
    const now = this.#clock.now();
    for (const [other, { at }] of this.#removed) if (at < now - LIMITS.removedRowMs) this.#removed.delete(other);
    this.#executions.delete(id);
    const before = this.#removed.get(id);
    const from = stored?.item.account_id ?? before?.from ?? null;
    this.#removed.set(id, { version: Math.max(version, before?.version ?? 0), at: now, from });
  }
}
