import type { Clock } from "../../ports/clock.ts";

/** Longest delay that `setTimeout` takes; a longer one would fire at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** One alarm per object, as a Durable Object has it: setting it replaces the one before. */
export class Alarms {
  readonly #clock: Clock;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: string, at: number, run: () => void): void {
    clearTimeout(this.#timers.get(name));
    const delayMs = at - this.#clock.now();
    const fire = () => {
      this.#timers.delete(name);
      run();
    };
    const timer =
      delayMs > DELAY_MS_MAX ? setTimeout(() => this.set(name, at, run), DELAY_MS_MAX) : setTimeout(fire, Math.max(0, delayMs));
    this.#timers.set(name, timer);
  }

  /** Ends all of them; a process with a timer would not end by itself. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
