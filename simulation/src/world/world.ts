import { Chance } from "./chance.ts";
import { EventHeap, type Scheduled } from "./heap.ts";

/** Taken before the host is sealed: the one real thing that the loop needs. */
const nextTurn = setImmediate;

/** Tuesday, 2027-01-05, 08:00 UTC: virtual time begins at a round instant, so that traces read well. */
const BEGIN = Date.UTC(2027, 0, 5, 8);

/** Time, order and chance of one run. Everything that happens is an event of its one heap. */
export class World {
  readonly begin = BEGIN;
  readonly chance: Chance;
  /** One line for each thing worth reading; null where nobody reads. */
  readonly lines: string[] | null;
  readonly #heap = new EventHeap();
  #now = BEGIN;
  #order = 0;
  #digest = 0;
  events = 0;

  constructor(seed: number, traced: boolean) {
    this.chance = new Chance(seed);
    this.lines = traced ? [] : null;
  }

  get now(): number {
    return this.#now;
  }

  /** Follows from every event's place and time: two runs that differ anywhere differ here. */
  get digest(): string {
    return (this.#digest >>> 0).toString(16).padStart(8, "0");
  }

  at(instant: number, run: () => void): Scheduled {
    this.#order += 1;
    const item = { at: Math.max(this.#now, Math.ceil(instant)), order: this.#order, run };
    this.#heap.push(item);
    return item;
  }

  after(ms: number, run: () => void): Scheduled {
    return this.at(this.#now + ms, run);
  }

  trace(who: string, what: string): void {
    if (this.lines === null) return;
    const seconds = ((this.#now - BEGIN) / 1000).toFixed(3).padStart(10);
    this.lines.push(`${seconds}  ${who.padEnd(14)}  ${what}`);
  }

  /**
   * Lets events happen, one a turn, until `isOver`. Between two of them every microtask runs to its end, so that what an event set going
   * inside async code is over, or waits for another event.
   */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          const item = isOver() ? null : this.#next();
          if (item === null) {
            resolve();
            return;
          }
          nextTurn(turn);
          item();
        } catch (error) {
          reject(error);
        }
      };
      nextTurn(turn);
    });
  }

  #next(): (() => void) | null {
    for (let item = this.#heap.pop(); item !== null; item = this.#heap.pop()) {
      if (item.run === null) continue;
      this.#now = item.at;
      this.events += 1;
      this.#digest = (Math.imul(this.#digest ^ item.order, 0x01000193) + (item.at - BEGIN)) | 0;
      return item.run;
    }
    return null;
  }
}
