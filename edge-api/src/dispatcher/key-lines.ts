import type { ExecutionId } from "@rgrid/schema";
import type { DispatchNote } from "./facts.ts";
import { needsSignature } from "./match.ts";
import { compareTurns, type ReadyQueue } from "./ready-queue.ts";
import { SortedList } from "./sorted-list.ts";

/** One concurrency key: who is out with it, and a line of those that wait for each signature of needs. */
type Key = { readonly out: Set<ExecutionId>; readonly lines: Map<string, SortedList<DispatchNote>> };

/**
 * Which of one account's executions with a concurrency key stand in its ready queue: the first of each line, and none while one of the key
 * is out. So at most one is out, nobody behind them in the queue waits for a key that is not theirs, and a poll passes by 100,000
 * executions of one key as by one. Rejected: all of them in the queue and a look at the key in `best`; each poll would go through them.
 */
export class KeyLines {
  readonly #ready: ReadyQueue;
  readonly #keys = new Map<string, Key>();

  constructor(ready: ReadyQueue) {
    this.#ready = ready;
  }

  add(note: DispatchNote, name: string): void {
    const key = this.#of(name);
    const signature = needsSignature(note.needs);
    const line = key.lines.get(signature) ?? new SortedList(compareTurns);
    key.lines.set(signature, line);
    this.#changeHead(key, line, () => line.add(note));
  }

  remove(note: DispatchNote, name: string): void {
    const key = this.#of(name);
    const signature = needsSignature(note.needs);
    const line = key.lines.get(signature);
    if (line) {
      this.#changeHead(key, line, () => line.remove(note));
      if (line.size === 0) key.lines.delete(signature);
    }
    this.#forget(name, key);
  }

  /** This one is out: leased, or being offered. After a restart two may be, until one of their leases is taken back (`Rows.mustWait`). */
  takeOut(id: ExecutionId, name: string): void {
    const key = this.#of(name);
    if (key.out.size === 0) for (const { first } of key.lines.values()) if (first) this.#ready.remove(first);
    key.out.add(id);
  }

  bringBack(id: ExecutionId, name: string): void {
    const key = this.#of(name);
    if (key.out.delete(id) && key.out.size === 0) for (const { first } of key.lines.values()) if (first) this.#ready.add(first);
    this.#forget(name, key);
  }

  /** Those that are out with this key. */
  out(name: string): ExecutionId[] {
    return [...(this.#keys.get(name)?.out ?? [])];
  }

  /** How many of its key come before this one. */
  ahead(note: DispatchNote, name: string): number {
    let ahead = 0;
    for (const line of this.#keys.get(name)?.lines.values() ?? []) ahead += line.rank(note);
    return ahead;
  }

  #changeHead(key: Key, line: SortedList<DispatchNote>, change: () => void): void {
    const before = line.first;
    change();
    if (key.out.size > 0 || line.first === before) return;
    if (before) this.#ready.remove(before);
    if (line.first) this.#ready.add(line.first);
  }

  #of(name: string): Key {
    let key = this.#keys.get(name);
    if (key === undefined) {
      key = { out: new Set(), lines: new Map() };
      this.#keys.set(name, key);
    }
    return key;
  }

  #forget(name: string, { out, lines }: Key): void {
    if (out.size === 0 && lines.size === 0) this.#keys.delete(name);
  }
}
