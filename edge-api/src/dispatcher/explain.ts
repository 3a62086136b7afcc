import { type ExecutionId, imageNamedBy, offersRuntime, type Waiting } from "@rgrid/schema";
import type { Needs } from "./facts.ts";
import { type Offering, takes } from "./match.ts";

/** A runner as it stands now. */
export type RunnerState = Offering & {
  slots: number;
  slotsInUse: number;
  online: boolean;
  /** Why it takes nothing, by its own word; absent where it takes work. */
  full?: string | undefined;
};
export type Situation = {
  needs: Needs;
  /** Of the account. */
  runners: readonly RunnerState[];
  inFlight: number;
  inFlightMax: number;
  /** How many executions for the same runners come before it. */
  ahead: number;
  /** Who is out with its concurrency key, and how many come before it of those that wait for that. */
  key: { holder: ExecutionId | null; ahead: number };
};

const NAMES_SHOWN_MAX = 3;

/** Why an execution waits, in words that a person can act on. */
export function explain({ needs, runners, inFlight, inFlightMax, ahead, key }: Situation): Waiting {
  const fitting = runners.filter((runner) => runner.online && takes(runner, needs));
  if (fitting.length === 0) return { position: null, reason: "no_matching_runner", detail: unmatched(needs, runners) };
  if (key.holder !== null && needs.concurrency_key !== undefined) {
    const position = key.ahead + 1;
    const detail = `${placeOf(position)} · ${key.holder} has the concurrency key '${needs.concurrency_key}'`;
    return { position, reason: "concurrency_key", detail };
  }
  const position = ahead + 1;
  const line = placeOf(position);
  if (inFlight >= inFlightMax) {
    const detail = `${line} · ${inFlight} executions are in flight, the account's limit is ${inFlightMax}`;
    return { position, reason: "account_limit", detail };
  }
  return { position, reason: "runners_full", detail: `${line} · ${room(fitting)}` };
}

const placeOf = (position: number): string => (position === 1 ? "next in line" : `${ordinal(position)} in line`);

function room(fitting: readonly RunnerState[]): string {
  const withSlots = fitting.filter((runner) => runner.slotsInUse < runner.slots);
  const free = withSlots.filter((runner) => runner.full === undefined);
  if (free.length > 0) return `${listed(namesOf(free))} ${free.length === 1 ? "has" : "have"} a free slot`;
  const [resting] = withSlots;
  return resting ? `${resting.name} takes nothing: ${resting.full}` : full(fitting);
}

function unmatched(needs: Needs, runners: readonly RunnerState[]): string {
  const away = runners.filter((runner) => !runner.online && takes(runner, needs));
  if (away.length > 0) return `${listed(namesOf(away))} could take it, but ${away.length === 1 ? "is" : "are"} offline`;
  const online = runners.filter((runner) => runner.online);
  if (needs.runner !== null) {
    const named = online.filter((runner) => runner.name === needs.runner);
    return named.length === 0
      ? `no runner named ${needs.runner} is online`
      : lacks(needs, named, `runner ${needs.runner} has no`, "");
  }
  if (online.length === 0) return "no runner is online: start one with  rgrid-runner";
  const labelOptions = needs.labels.map((label) => ` --label ${label}`).join("");
  return lacks(needs, online, "no runner has", labelOptions && `: start one with  rgrid-runner${labelOptions}`);
}

/** Names what none of these runners has; where each thing is had by one of them, that no runner has it all. */
function lacks(needs: Needs, runners: readonly Offering[], opening: string, fix: string): string {
  const labels = needs.labels.filter((label) => !runners.some((runner) => runner.labels.includes(label)));
  if (labels.length > 0) return `${opening} label ${listed(labels)}${fix}`;
  if (!runners.some((runner) => offersRuntime(runner.runtimes, needs.runtime))) {
    return imageNamedBy(needs.runtime) === null
      ? `${opening} runtime ${needs.runtime}`
      : `${opening} leave to run images by their names (--images any)`;
  }
  return `no runner has runtime ${needs.runtime} and label ${listed(needs.labels)} together${fix}`;
}

function full(runners: readonly RunnerState[]): string {
  const names = listed(namesOf(runners));
  const [first, ...others] = runners.map(({ slots, slotsInUse }) => `${slotsInUse}/${slots} slots`);
  if (others.length === 0) return `${names} is full (${first})`;
  if (others.every((slots) => slots === first)) return `${names} are full (${first} each)`;
  const sum = (count: (runner: RunnerState) => number) => runners.reduce((total, runner) => total + count(runner), 0);
  return `${names} are full (${sum((runner) => runner.slotsInUse)}/${sum((runner) => runner.slots)} slots)`;
}

const namesOf = (runners: readonly Offering[]): string[] => runners.map((runner) => runner.name).sort();

/** "a", "a and b", "a, b and c", "a, b, c and 7 more" */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN_MAX);
  const last = names.length > NAMES_SHOWN_MAX ? `${names.length - NAMES_SHOWN_MAX} more` : shown.pop();
  return shown.length === 0 ? `${last}` : `${shown.join(", ")} and ${last}`;
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = (!teen && ["th", "st", "nd", "rd"][n % 10]) || "th";
  return `${n}${ending}`;
}
