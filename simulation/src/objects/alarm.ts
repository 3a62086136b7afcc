import type { Faults } from "../faults/faults.ts";
import type { Concerned } from "../network/network.ts";
import type { Scheduled } from "../world/heap.ts";
import type { World } from "../world/world.ts";

/** After so many throws the platform gives an alarm up for good (PLATFORM; tried). */
const THROWS_MAX = 7;
const RETRY_BASE_MS = 2_000;
const OVERDUE_MS = [1, 100] as const;

export type AlarmOptions = {
  world: World;
  faults: Faults;
  concerned: Concerned;
  /** Runs the handler. `crashed`: the instance died in it, so that the platform calls it again. */
  fire: () => "done" | "crashed";
};

/** The one alarm of an object, durable as its rows are. It fires at least once: late, twice, and again after a crash in its handler. */
export class DurableAlarm {
  readonly #options: AlarmOptions;
  #at: number | null = null;
  #timer: Scheduled | null = null;
  #throws = 0;
  /** The handler runs, or ran in an instance that died: the platform still owes a call. */
  #owed = false;

  constructor(options: AlarmOptions) {
    this.#options = options;
  }

  get at(): number | null {
    return this.#at;
  }

  /** When the platform calls the handler next; null: never. */
  get due(): number | null {
    return this.#owed ? this.#options.world.now : this.#at;
  }

  set(at: number): void {
    this.#at = at;
    this.#schedule(at);
  }

  #schedule(at: number): void {
    const { world, faults, concerned } = this.#options;
    if (this.#timer) this.#timer.run = null;
    const late = faults.strikes("alarm_late", concerned) ? faults.chance.between(1, 20_000) : 0;
    // An alarm in the past fires soon, not at once: an object whose clock is behind the platform's sets it again and again.
    const soonest = world.now + world.chance.within(OVERDUE_MS);
    this.#timer = world.at(Math.max(at, soonest) + late, () => this.#fire());
  }

  /** A second call for the same alarm; one that was set since stays. */
  #again(): void {
    try {
      this.#options.fire();
    } catch {
      // The first call was the one that counted.
    }
  }

  #fire(): void {
    const { world, faults, concerned, fire } = this.#options;
    this.#timer = null;
    this.#at = null;
    this.#owed = true;
    try {
      if (fire() === "crashed") {
        world.after(faults.chance.between(1, 2_000), () => this.#fire());
        return;
      }
      this.#owed = false;
      this.#throws = 0;
      if (faults.strikes("alarm_twice", concerned)) world.after(faults.chance.between(1, 5_000), () => this.#again());
    } catch {
      this.#throws += 1;
      this.#owed = this.#throws < THROWS_MAX;
      if (this.#owed) world.after(RETRY_BASE_MS * 2 ** (this.#throws - 1), () => this.#fire());
    }
  }
}
