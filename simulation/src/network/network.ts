import type { Faults } from "../faults/faults.ts";
import type { Phase } from "../faults/kinds.ts";
import type { Chance } from "../world/chance.ts";
import type { World } from "../world/world.ts";

/** `inside`: between a Worker and objects. `outside`: between runners, people and the Worker. */
export type Line = "inside" | "outside";
export type Concerned = () => Iterable<Phase>;

const DELAY_MS = { inside: [1, 8], outside: [5, 60] } as const;
const DELAYED_MS = { inside: [200, 15_000], outside: [500, 40_000] } as const;
const DOUBLED_MS = [1, 3_000] as const;
const DOUBLED_LATE_MS = [60_000, 600_000] as const;
const LOST_NOTICED_MS = { inside: 500, outside: 29_000 } as const;

/** One way of a message. Equal delays don't keep messages in order: on any line they overtake each other. */
export class Network {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #faults: Faults;

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#chance = world.chance.fork();
    this.#faults = faults;
  }

  delayMs(line: Line): number {
    return this.#chance.within(DELAY_MS[line]);
  }

  /**
   * A request goes to the other side.
   * @param arrive may be called twice, the second time minutes later
   * @param lost the sender learns that nothing came of it
   */
  request(line: Line, concerned: Concerned, arrive: (again: boolean) => void, lost: () => void): void {
    if (this.#faults.strikes("message_lost", concerned)) {
      this.#world.after(this.#chance.between(1, LOST_NOTICED_MS[line]), lost);
      return;
    }
    this.#world.after(this.#late(line, concerned), () => arrive(false));
    if (this.#faults.strikes("message_doubled", concerned)) {
      this.#world.after(this.#chance.within(DOUBLED_MS), () => arrive(true));
    } else if (this.#faults.strikes("message_doubled_late", concerned)) {
      this.#world.after(this.#chance.within(DOUBLED_LATE_MS), () => arrive(true));
    }
  }

  /** Its answer comes back. What it says has happened already. */
  answer(line: Line, concerned: Concerned, arrive: () => void, lost: () => void): void {
    if (this.#faults.strikes("answer_lost", concerned)) {
      this.#world.after(this.#chance.between(1, LOST_NOTICED_MS[line]), lost);
    } else {
      this.#world.after(this.#late(line, concerned), arrive);
    }
  }

  #late(line: Line, concerned: Concerned): number {
    const delay = this.delayMs(line);
    if (!this.#faults.strikes("message_delayed", concerned)) return delay;
    return delay + this.#chance.within(DELAYED_MS[line]);
  }
}
