import { http } from "../network/http.ts";
import type { System } from "../system.ts";
import { WorkerApi } from "../worker/api.ts";
import { Life } from "../world/life.ts";

const DISPATCHERS = ["shared-0", "shared-1", "own-0"] as const;
const SERVES: ReadonlySet<string> = new Set(DISPATCHERS);
const RETRY_MS = [200, 4_000] as const;

/** The operator, who moves the account from dispatcher to dispatcher, forth and back, and repeats a request until it is answered. */
export class Operator {
  readonly #system: System;
  /** A move was asked for, so that one may have begun. */
  hasMoved = false;
  #asking = false;
  /** Number of the last move that was answered. */
  #epoch = 0;

  constructor(system: System) {
    this.#system = system;
  }

  /** One move at a time; where the account is leased it stays. */
  move(): void {
    if (this.#asking) return;
    this.#asking = true;
    this.hasMoved = true;
    void this.#ask(this.#system.faults.chance.pick(DISPATCHERS));
  }

  unrest(): string | null {
    return this.#asking ? "the operator's move is not answered yet" : null;
  }

  /**
   * (11) A move that was answered stands, or is followed by a later one: a copy of an older request may be obeyed minutes later. From wherever
   * the account ever was, the way leads to one dispatcher.
   */
  check(): void {
    if (this.#epoch === 0) return;
    const from = Array.from(this.#system.dispatchers.places, ({ name }) => name).filter((name) => SERVES.has(name));
    const ends = from.map((name) => this.#follow(name));
    const names = new Set(ends.map(({ name }) => name));
    if (names.size > 1) this.#system.violate(11, `the account is served by ${[...names].join(" and ")}`);
    for (const { name, epoch } of ends)
      if (epoch < this.#epoch) this.#system.violate(11, `move ${this.#epoch} was answered, ${name} knows of ${epoch}`);
  }

  #placement(name: string): { epoch: number; to: string | null } | undefined {
    return this.#system.dispatchers.find(name)?.disk.load().placements[0];
  }

  /**
   * Where whoever asks at `from` ends up. A copy of an older request may have died between the two parts of its move when nobody asked any more: the
   * next one to be sent on has the account taken over first (edge-api/src/dispatcher/account-dispatchers.ts).
   */
  #follow(from: string): { name: string; epoch: number } {
    let name = from;
    for (let hops = 0; hops < DISPATCHERS.length; hops++) {
      const { to, epoch } = this.#placement(name) ?? { to: null, epoch: 0 };
      if (to === null) return { name, epoch };
      if ((this.#placement(to)?.epoch ?? 0) < epoch) return { name: to, epoch };
      name = to;
    }
    return { name: "nobody", epoch: 0 };
  }

  async #ask(to: string): Promise<void> {
    const { world } = this.#system;
    const person = new Life(world);
    for (;;) {
      const reply = await http(this.#system, person, {
        concerned: () => this.#system.livePhases(),
        handle: (request) => new WorkerApi(this.#system, request).move(to),
      });
      if (reply.outcome === "ok") {
        world.trace("operator", `moves the account to ${to}`);
        this.#epoch = Math.max(this.#epoch, reply.answer);
        break;
      }
      if (reply.outcome === "refused") {
        world.trace("operator", `can't move the account to ${to}: ${reply.reason}`);
        break;
      }
      await person.sleep(world.chance.within(RETRY_MS));
    }
    this.#asking = false;
  }
}
