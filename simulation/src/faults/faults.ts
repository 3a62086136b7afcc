import type { Chance } from "../world/chance.ts";
import type { World } from "../world/world.ts";
import type { Coverage } from "./coverage.ts";
import type { FaultKind, Phase } from "./kinds.ts";

/** Probabilities of the faults of one run; those that are left out never happen. */
export type FaultRates = Partial<Record<FaultKind, number>>;

/** Decides when something goes wrong. From `until` on nothing does any more, so that the system has to come to rest by itself. */
export class Faults {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #rates: FaultRates;
  readonly #until: number;
  readonly #coverage: Coverage;

  constructor(world: World, options: { rates: FaultRates; until: number; coverage: Coverage }) {
    this.#world = world;
    this.#chance = world.chance.fork();
    this.#rates = options.rates;
    this.#until = options.until;
    this.#coverage = options.coverage;
  }

  get chance(): Chance {
    return this.#chance;
  }

  get until(): number {
    return this.#until;
  }

  get over(): boolean {
    return this.#world.now >= this.#until;
  }

  has(kind: FaultKind): boolean {
    return (this.#rates[kind] ?? 0) > 0;
  }

  /** Whether this fault happens here and now. @param concerned phases of the executions that it meets */
  strikes(kind: FaultKind, concerned: () => Iterable<Phase>): boolean {
    const rate = this.#rates[kind] ?? 0;
    if (rate === 0 || this.over || !this.#chance.hits(rate)) return false;
    this.#coverage.count(kind, concerned());
    return true;
  }
}
