import { Coverage } from "./faults/coverage.ts";
import { Injector } from "./faults/injector.ts";
import { checkAtRest, checkCost, unrest } from "./invariants/at-rest.ts";
import type { Scenario } from "./scenario.ts";
import { type Counts, System, UNEXPECTED, type Violation } from "./system.ts";
import { sealHost } from "./world/sealed.ts";
import { World } from "./world/world.ts";

/** Once faults have stopped, all is over within this much virtual time (invariant 5). */
const REST_WITHIN_MS = 3 * 60 * 60_000;
/** More events than any run needs: something turns in a circle. */
const EVENTS_MAX = 100_000;
const LOOK_MS = 2_000;

export type RunResult = {
  scenario: Scenario;
  violation: Violation | null;
  events: number;
  counts: Counts;
  /** Virtual time that passed. */
  tookMs: number;
  digest: string;
  lines: readonly string[];
};

/** Runs one scenario to its end, or to its first violation. */
export async function run(scenario: Scenario, coverage = new Coverage(), traced = false): Promise<RunResult> {
  const world = new World(scenario.seed, traced);
  const unseal = sealHost(world);
  const system = new System(world, scenario, coverage);
  const unhandled = (error: unknown): void => system.failedWith("unhandled rejection", error);
  process.on("unhandledRejection", unhandled);
  try {
    await live(system);
  } catch (error) {
    system.failedWith("the run", error);
  } finally {
    process.off("unhandledRejection", unhandled);
    unseal();
  }
  const { violation, counts } = system;
  const { events, digest } = world;
  return { scenario, violation, events, digest, counts, tookMs: world.now - world.begin, lines: world.lines ?? [] };
}

async function live(system: System): Promise<void> {
  const { world, scenario, faults } = system;
  for (const plan of scenario.runners) system.addMachine(plan);
  system.people.submit(scenario.executions);
  new Injector(system).begin();
  let rested = false;
  const look = (): void => {
    system.turns.look();
    const why = faults.over || Object.keys(scenario.rates).length === 0 ? unrest(system) : "faults go on";
    if (why === null) rested = true;
    else if (world.now > faults.until + REST_WITHIN_MS) system.violate(5, `long after the last fault ${why}`);
    else world.after(LOOK_MS, look);
  };
  world.after(LOOK_MS, look);
  await world.run(() => {
    if (world.events > EVENTS_MAX) system.violate(UNEXPECTED, `${EVENTS_MAX} events and no end: ${unrest(system)}`);
    return rested || system.violation !== null;
  });
  if (system.violation !== null) return;
  if (!rested) return system.violate(5, `nothing will ever happen again, and ${unrest(system)}`);
  system.people.checkWatchers();
  await checkAtRest(system);
  if (scenario.cost !== null) checkCost(system, scenario.cost);
}
