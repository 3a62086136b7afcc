import {
  type ExecutionSpec,
  type ExecutionState,
  executionSpec,
  executionState,
  type OutputFile,
  outputFile,
} from "@rgrid/schema";
import type { Sql } from "../ports/sql.ts";
import type { LogSegment } from "./event.ts";
import type { NewEvent } from "./step.ts";
import type { Commit, ExecutionStore, SpecHead } from "./store.ts";

/** The object's single alarm. Its `set` joins the transaction that it is called in. */
export interface AlarmPort {
  /** null where none is set, as while the alarm's own handler runs. */
  armedAt(): number | null;
  set(at: number): void;
}

/** Files of one manifest row: 500 longest paths stay far under the 2 MB that a row may have. */
const MANIFEST_PAGE = 500;

const number12 = (value: number): string => String(value).padStart(12, "0");
const eventsKey = (n: number): string => `events/${number12(n)}`;
const segmentKey = (first_n: number): string => `segments/${number12(first_n)}`;
const manifestKey = (from: number): string => `manifest/${number12(from)}`;

/**
 * One table of keyed JSON rows: `state` (small, hot), `spec` and `script` (written once), `retry/…` (what a claimed manual retry runs),
 * `events/N` (the events of one commit, keyed by its first), `segments/N` (events that were archived, keyed by their first), `manifest/I` (500 files each). The table is made by the first commit, so that reading an unknown id writes nothing.
 */
export class SqliteExecutionStore implements ExecutionStore {
  readonly #sql: Sql;
  readonly #alarm: AlarmPort;
  #state: ExecutionState | null | undefined;
  #head: SpecHead | null | undefined;
  #hasTable: boolean;

  constructor(sql: Sql, alarm: AlarmPort) {
    this.#sql = sql;
    this.#alarm = alarm;
    this.#hasTable = [...sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'rows'")].length > 0;
  }

  read(): ExecutionState | null {
    if (this.#state === undefined) {
      const value = this.#get("state");
      this.#state = value === null ? null : executionState.parse(value);
    }
    return this.#state;
  }

  head(): SpecHead | null {
    if (this.#head === undefined) {
      const value = this.#get("spec");
      this.#head = value === null ? null : (value as SpecHead);
    }
    return this.#head;
  }

  script(): ExecutionSpec["script"] | null {
    const value = this.#get("script");
    return value === null ? null : executionSpec.shape.script.parse(value);
  }

  retrySpec(): ExecutionSpec | null {
    const rest = this.#get("retry/spec");
    return rest === null ? null : executionSpec.parse({ ...(rest as object), script: this.#get("retry/script") });
  }

  commit(step: Commit): void {
    try {
      this.#sql.transaction(() => {
        this.#makeTable();
        if (step.spec !== null) {
          const { script, ...rest } = step.spec;
          this.#put("spec", { ...rest, script: { name: script.name, encoding: script.encoding } } satisfies SpecHead);
          this.#put("script", script);
        }
        if (step.retry_spec !== null) {
          const { script, ...rest } = step.retry_spec;
          this.#put("retry/spec", rest);
          this.#put("retry/script", script);
        }
        const first = step.events[0];
        if (first !== undefined) this.#put(eventsKey(first.n), step.events);
        if (step.archived !== null) {
          this.#put(segmentKey(step.archived.first_n), step.archived);
          const { first_n, last_n } = step.archived;
          this.#sql.exec("DELETE FROM rows WHERE k >= ? AND k <= ?", eventsKey(first_n), eventsKey(last_n));
        }
        for (let from = 0; from < (step.manifest?.length ?? 0); from += MANIFEST_PAGE) {
          this.#put(manifestKey(from), step.manifest?.slice(from, from + MANIFEST_PAGE));
        }
        this.#put("state", step.state);
        this.arm(step.alarm_at);
      });
      this.#state = step.state;
      if (step.spec !== null) this.#head = undefined;
    } catch (error) {
      // Rolled back: what is cached may be ahead of what is durable.
      this.#state = undefined;
      throw error;
    }
  }

  events(after: number, bytesMax: number): NewEvent[] {
    if (!this.#hasTable) return [];
    // The row that `after` lies in begins at or before it.
    const start = [
      ...this.#sql.exec("SELECT max(k) AS k FROM rows WHERE k >= 'events/' AND k <= ?", eventsKey(Math.max(1, after))),
    ][0]?.["k"];
    const rows = this.#sql.exec(
      "SELECT v FROM rows WHERE k >= ? AND k < 'events0' ORDER BY k",
      typeof start === "string" ? start : eventsKey(1),
    );
    const found: NewEvent[] = [];
    let bytes = 0;
    for (const row of rows) {
      const text = String(row["v"]);
      const fresh = (JSON.parse(text) as NewEvent[]).filter((event) => event.n > after);
      if (fresh.length === 0) continue;
      found.push(...fresh);
      bytes += text.length;
      if (bytes >= bytesMax) break;
    }
    return found;
  }

  segment(n: number): LogSegment | null {
    if (!this.#hasTable) return null;
    const row = [
      ...this.#sql.exec("SELECT v FROM rows WHERE k >= 'segments/' AND k <= ? ORDER BY k DESC LIMIT 1", segmentKey(n)),
    ][0];
    const found = row === undefined ? null : (JSON.parse(String(row["v"])) as LogSegment);
    return found !== null && found.last_n >= n ? found : null;
  }

  manifest(from: number, limit: number): OutputFile[] {
    const files: OutputFile[] = [];
    while (files.length < limit) {
      const at = from + files.length;
      const page = at - (at % MANIFEST_PAGE);
      const stored = outputFile.array().parse(this.#get(manifestKey(page)) ?? []);
      const wanted = stored.slice(at - page, at - page + limit - files.length);
      if (wanted.length === 0) break;
      files.push(...wanted);
    }
    return files;
  }

  /** Heartbeats move deadlines, never the alarm: it fires at the earlier time, looks and is set anew. */
  arm(at: number): void {
    const armed = this.#alarm.armedAt();
    if (armed === null || at < armed) this.#alarm.set(at);
  }

  dropContent(): void {
    if (this.#hasTable) this.#sql.exec("DELETE FROM rows WHERE k <> 'state'");
    this.#head = null;
  }

  clear(): void {
    this.#sql.exec("DROP TABLE IF EXISTS rows");
    this.#hasTable = false;
    this.#state = null;
    this.#head = null;
  }

  #makeTable(): void {
    if (this.#hasTable) return;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS rows (k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID");
    this.#hasTable = true;
  }

  #get(key: string): unknown {
    if (!this.#hasTable) return null;
    const row = [...this.#sql.exec("SELECT v FROM rows WHERE k = ?", key)][0];
    return row === undefined ? null : JSON.parse(String(row["v"]));
  }

  #put(key: string, value: unknown): void {
    this.#sql.exec(
      "INSERT INTO rows (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v",
      key,
      JSON.stringify(value),
    );
  }
}
