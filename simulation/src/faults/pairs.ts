import type { Coverage } from "./coverage.ts";
import { FAULTS, type FaultKind, PHASES, type Phase } from "./kinds.ts";

/** How often each fault has to meet each phase in a run of the usual size. */
const PAIRS_MIN = 20;

type Excused = { faults: readonly FaultKind[]; phases: readonly Phase[]; why: string };

const ON_THE_RUNNER = ["container_fails", "spool_full", "put_repeated", "url_expired"] as const;

/** Pairs that can't be met, or only now and then, and why. Some are met all the same, by a runner that goes on for a lease which it has lost. */
const NOT_ASKED: readonly Excused[] = [
  { faults: ["stale_lease"], phases: ["none", "backoff"], why: "there is no older lease yet" },
  {
    faults: [...ON_THE_RUNNER, "store_slow", "object_gone", "store_fails", "store_answer_lost"],
    phases: ["none", "backoff", "waiting", "offered"],
    why: "before `accept` nobody touches containers, spools or the store, and a runner hands back only what it has stopped",
  },
  {
    faults: ["container_fails"],
    phases: ["executing", "uploading"],
    why: "the container is there before user code, and its failure ends the execution",
  },
  { faults: ON_THE_RUNNER, phases: ["ended"], why: "only for a lease that was lost" },
  {
    faults: ["store_slow", "store_fails", "store_answer_lost", "put_repeated", "url_expired", "object_gone"],
    phases: ["executing"],
    why: "inputs come before the start, outputs after the exit",
  },
  {
    faults: ["put_repeated", "store_answer_lost"],
    phases: ["preparing"],
    why: "nothing is stored yet; a download without its answer has failed",
  },
  { faults: ["object_gone"], phases: ["uploading"], why: "nothing is read then" },
  {
    faults: ["spool_full"],
    phases: ["uploading"],
    why: "the script has ended, and its last line is spooled before the exit is told",
  },
  {
    faults: [...ON_THE_RUNNER, "object_gone"],
    phases: ["tombstone"],
    why: "only for a lease that was lost, of an execution that was deleted meanwhile",
  },
  { faults: ["object_overloaded"], phases: ["none"], why: "an object that is not there has no load" },
  {
    faults: ["queue_full", "missing_content"],
    phases: PHASES.filter((phase) => phase !== "none"),
    why: "room and content are asked for before anything is stored; what is stored is never refused",
  },
  {
    faults: ["retention_over"],
    phases: PHASES.filter((phase) => phase !== "ended"),
    why: "time runs from the end, and once",
  },
  {
    faults: ["watcher_cut", "watcher_rewound"],
    phases: ["none"],
    why: "a stream waits only milliseconds for a retry that is announced and not yet there",
  },
  {
    faults: ["watcher_cut", "watcher_rewound"],
    phases: ["tombstone"],
    why: "`end` has closed the stream before the deletion, and a deleted one has none",
  },
];

const whyNot = (fault: FaultKind, phase: Phase): string | null =>
  NOT_ASKED.find(({ faults, phases }) => faults.includes(fault) && phases.includes(phase))?.why ?? null;

/** Pairs that were met too rarely. */
export function rarePairs(coverage: Coverage): string[] {
  return FAULTS.flatMap((fault) =>
    PHASES.filter((phase) => whyNot(fault, phase) === null && coverage.of(fault, phase) < PAIRS_MIN).map(
      (phase) => `${fault} × ${phase}: ${coverage.of(fault, phase)}`,
    ),
  );
}

const FAULT_WIDTH = 22;
const COUNT_WIDTH = 10;

/** The table of all pairs, and below it why some are not asked for. */
export function pairTable(coverage: Coverage): string {
  const cell = (fault: FaultKind, phase: Phase): string => {
    const reason = NOT_ASKED.findIndex(({ faults, phases }) => faults.includes(fault) && phases.includes(phase));
    const count = coverage.of(fault, phase);
    return (reason === -1 ? String(count) : `${count === 0 ? "" : count} (${reason + 1})`).padStart(COUNT_WIDTH);
  };
  return [
    `${"fault".padEnd(FAULT_WIDTH)}${PHASES.map((phase) => phase.padStart(COUNT_WIDTH)).join("")}`,
    ...FAULTS.map((fault) => `${fault.padEnd(FAULT_WIDTH)}${PHASES.map((phase) => cell(fault, phase)).join("")}`),
    ...NOT_ASKED.map(({ why }, index) => `(${index + 1}) ${why}`),
  ].join("\n");
}
