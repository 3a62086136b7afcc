import type { RunResult } from "./run.ts";

/** Each invariant of PROTOCOL 10 in a few words. */
const INVARIANTS: Readonly<Record<number, string>> = {
  0: "production code threw what nobody expects",
  1: "what is pending has a durable alarm that is no later",
  2: "user code starts at most once",
  3: "limits are never exceeded",
  4: "a free runner and a queued execution meet",
  5: "once faults stop, all comes to rest",
  6: "a transient failure has exactly one retry",
  7: "each watcher's sequence is the stored one",
  9: "projected versions never fall, the list is what objects say",
  10: "acknowledged chunks are in the log",
  11: "what was answered is never forgotten",
  12: "who is older is next",
  13: "a run without faults costs what it always costs",
};

const NAMES = /\bexec\d+'*/g;
/** Comes and goes by itself, all the time. */
const NOISE = /\b(evicted|✗ crashed|✗ reset by a deploy)/;
const LAST_LINES = 40;

/** The lines that tell of what broke: those of other executions are left out, and what did no harm until shortly before it. */
function telling(lines: readonly string[], names: readonly string[]): string[] {
  if (names.length === 0) return [...lines];
  const kept = lines.filter((line, index) => {
    const about = line.match(NAMES) ?? [];
    if (about.some((name) => names.includes(name))) return index >= lines.length - LAST_LINES || !NOISE.test(line);
    return about.length === 0 && !NOISE.test(line);
  });
  const left = lines.length - kept.length;
  return left === 0 ? kept : [...kept, `(${left} lines about others, evictions and crashes left out)`];
}

/** A run: what broke, the story of that, and what it takes to see it again. */
export function story({ scenario, violation, lines, events, tookMs }: RunResult): string {
  const { rates, executions, runners, seed } = scenario;
  const faults = Object.keys(rates).join(", ") || "no faults";
  const cast = `${executions.length} executions, ${runners.length} runners (${runners.map(({ slots }) => slots).join("+")} slots); ${faults}`;
  const end =
    violation === null
      ? "every invariant held"
      : `✗ invariant ${violation.invariant} (${INVARIANTS[violation.invariant]}): ${violation.what}`;
  const told = violation === null ? lines : telling(lines, violation.what.match(NAMES) ?? []);
  return [...told, "", cast, `seed ${seed}: ${events} events in ${(tookMs / 60_000).toFixed(1)} virtual minutes; ${end}`].join(
    "\n",
  );
}
