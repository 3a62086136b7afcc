import type { Bug } from "./bug.ts";

const LEASE = "edge-api/src/execution/lease-facts.ts";
const LOG = "edge-api/src/execution/log-intake.ts";
const FENCE = 'if (!holdsLease(state, fact)) return refuse("lease_lost");';

const unfenced = (type: string): Bug => ({
  name: `fencing skipped in ${type}`,
  patches: [
    {
      file: LEASE,
      find: FENCE,
      replace: `if (fact.type !== "${type}" && !holdsLease(state, fact)) return refuse("lease_lost");`,
    },
  ],
});

/** Mistakes in what a lease's runner says and is answered. */
export const LEASE_BUGS: readonly Bug[] = [
  ...["heartbeat", "log", "exited", "finish", "accept", "release"].map(unfenced),
  {
    name: "fencing skipped in outputs",
    patches: [
      {
        file: "edge-api/src/execution/object.ts",
        find: "|| !holdsLease(state, { lease, secret }) ||",
        replace: "||",
      },
    ],
  },
  {
    name: "finish replay refused",
    patches: [
      {
        file: LEASE,
        find: 'if (finished && (fact.type === "finish" || fact.type === "log"))',
        replace: 'if (finished && fact.type === "log")',
      },
    ],
  },
  {
    name: "late log after the finish refused",
    patches: [
      {
        file: LEASE,
        find: 'if (finished && (fact.type === "finish" || fact.type === "log"))',
        replace: 'if (finished && fact.type === "finish")',
      },
    ],
  },
  {
    name: "accept replay refused",
    patches: [
      {
        file: LEASE,
        find: 'if (life.phase === "offered") accept(draft, life.lease);',
        replace: 'if (life.phase !== "offered") return refuse("not_queued");\n      accept(draft, life.lease);',
      },
    ],
  },
  ...[
    { type: "accept", find: 'if (life.phase === "offered") accept(draft, life.lease);' },
    { type: "started", find: 'if (life.phase === "preparing") start(draft, life.lease, fact.sandbox ?? null);' },
    { type: "exited", find: 'if (life.phase !== "uploading") exited(draft, life.lease, fact.exit);' },
  ].map(({ type, find }) => ({
    name: `a repeated ${type} does not renew`,
    patches: [{ file: LEASE, find, replace: `${find}\n      else return known(state);` }],
  })),
  {
    name: "heartbeat does not renew",
    patches: [
      {
        file: LEASE,
        find: 'renew(draft, fact.heard);\n      return draft.done();\n    }\n    case "log"',
        replace: 'return draft.done();\n    }\n    case "log"',
      },
    ],
  },
  {
    name: "heartbeat assigns instead of max",
    patches: [
      // The draft's own time never falls: the mistake takes the object's clock as it is.
      {
        file: "edge-api/src/execution/step.ts",
        find: "    this.config = config;\n",
        replace: "    this.config = config;\n    this.clock = now;\n",
      },
      {
        file: LEASE,
        find: "const expires_at = Math.max(state.life.lease.expires_at, draft.now + draft.config.limits.leaseTtlMs);",
        replace: "const expires_at = draft.clock + draft.config.limits.leaseTtlMs;",
      },
    ],
  },
  {
    name: "requeue counts as a retry",
    patches: [
      {
        file: LEASE,
        find: "state.accepted_at = null;\n    enterWaiting(draft);",
        replace:
          "state.accepted_at = null;\n    state.retries = { ...state.retries, auto: state.retries.auto + 1 };\n    enterWaiting(draft);",
      },
    ],
  },
  {
    name: "requeue after user code may have started",
    patches: [
      {
        file: LEASE,
        find: 'if (life.phase === "offered") requeue(draft);\n  else endLost',
        replace: 'if (life.phase === "offered" || life.phase === "preparing") requeue(draft);\n  else endLost',
      },
    ],
  },
  {
    name: "release while executing requeues",
    patches: [
      {
        file: LEASE,
        find: 'if (life.phase !== "offered" && life.phase !== "preparing") return refuse("not_queued");',
        replace: "",
      },
      {
        file: "runner-agent/src/execution/run.ts",
        find: "return this.#endLost(drainedError());",
        replace: 'await this.#session.deliver((calls) => calls.release("drained")); return;',
      },
    ],
  },
  {
    name: "orphan ends whatever lease there is",
    patches: [{ file: LEASE, find: "if (!isLeased(life) || life.lease.token !== fact.lease)", replace: "if (!isLeased(life))" }],
  },
  {
    name: "finish taken while chunks are missing",
    patches: [
      { file: LEASE, find: "if (fact.finish.log_seq > life.lease.stored_through)", replace: "if (fact.finish.log_seq < 0)" },
      {
        file: "runner-agent/src/execution/run.ts",
        find: "[storing, this.#log.settle()]",
        replace: "[storing]",
      },
    ],
  },
  {
    name: "duplicate chunk stored",
    patches: [
      {
        file: LOG,
        find: "if (chunk.seq <= through) continue;\n    if (chunk.seq !== through + 1) return through + 1;",
        replace: "if (chunk.seq > through + 1) return through + 1;",
      },
    ],
  },
  {
    name: "gap in the log taken",
    patches: [{ file: LOG, find: "if (chunk.seq !== through + 1) return through + 1;", replace: "" }],
  },
];
