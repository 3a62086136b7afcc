import type { Bug } from "./bug.ts";

const TRANSITION = "edge-api/src/execution/transition.ts";
const DEADLINES = "edge-api/src/execution/deadlines.ts";
const ENDING = "edge-api/src/execution/ending.ts";
const OUTBOX = "edge-api/src/execution/outbox.ts";

/** Mistakes in the machine: outbox, deadlines, endings, retries. */
export const MACHINE_BUGS: readonly Bug[] = [
  {
    name: "effect cleared by an older send",
    patches: [{ file: TRANSITION, find: "slot === undefined || slot.version !== fact.version", replace: "slot === undefined" }],
  },
  {
    name: "lease minted anew at redelivery",
    patches: [
      {
        file: TRANSITION,
        find: 'if (state.life.phase !== "waiting") return refuse("not_queued");\n  const draft = begin();\n  const token',
        replace:
          'if (state.life.phase !== "waiting" && state.life.phase !== "offered") return refuse("not_queued");\n  const draft = begin();\n  const token',
      },
    ],
  },
  {
    name: "lease token not raised",
    patches: [{ file: TRANSITION, find: "draft.state.leases = token;", replace: "" }],
  },
  {
    name: "cancel ends a running execution unheard",
    patches: [
      {
        file: TRANSITION,
        find: 'if (isRunning(life)) draft.want("dispatch");\n  else endCancelled(draft);',
        replace: "endCancelled(draft);",
      },
    ],
  },
  {
    name: "cancel of a queued one waits for a runner",
    patches: [
      {
        file: TRANSITION,
        find: 'if (isRunning(life)) draft.want("dispatch");\n  else endCancelled(draft);',
        replace: 'draft.want("dispatch");',
      },
    ],
  },
  {
    name: "cancel loses to death",
    patches: [{ file: ENDING, find: "if (draft.state.cancel !== null) endCancelled(draft, missing);\n  else if", replace: "if" }],
  },
  {
    name: "cancelled execution is retried",
    patches: [
      { file: ENDING, find: "if (draft.state.cancel !== null) endCancelled(draft, missing);\n  else if", replace: "if" },
      { file: ENDING, find: "if (cancel !== null || ending.status", replace: "void cancel; if (ending.status" },
    ],
  },
  {
    name: "one retry too many",
    patches: [{ file: ENDING, find: "retries.auto < retries.max;", replace: "retries.auto <= retries.max;" }],
  },
  {
    name: "retry told and not created",
    patches: [{ file: ENDING, find: 'draft.want("retry");', replace: "" }],
  },
  {
    name: "end without telling the dispatcher",
    patches: [
      { file: ENDING, find: 'draft.want("dispatch", "project");\n  if (retry', replace: 'draft.want("project");\n  if (retry' },
    ],
  },
  {
    name: "random retry id at send time",
    patches: [
      {
        file: OUTBOX,
        find: "account_id: state.account_id,",
        replace: "account_id: state.account_id,\n  ...{ id: ('exec_' + String(now).padStart(24, '0')) as typeof state.id },",
      },
      {
        file: OUTBOX,
        find: "backoff_ms: backoffWithFullJitter(attempt,",
        replace: "id: common(repeated, spec).id,\n    backoff_ms: backoffWithFullJitter(attempt,",
      },
    ],
  },
  {
    name: "retry does not count",
    patches: [{ file: OUTBOX, find: "const attempt = retries.auto + 1;", replace: "const attempt = retries.auto;" }],
  },
  {
    name: "backoff in memory",
    patches: [{ file: DEADLINES, find: 'return [life.until];\n    case "waiting"', replace: 'return [];\n    case "waiting"' }],
  },
  {
    name: "no alarm for the outbox",
    patches: [
      {
        file: DEADLINES,
        find: "sendingAt !== null && next_try_at <= sendingAt ? sendingAt + limits.outboxBackstopMs : next_try_at,",
        replace: "Math.max(Number.MAX_SAFE_INTEGER, next_try_at, sendingAt ?? 0),",
      },
    ],
  },
  {
    name: "no alarm for a cancel",
    patches: [
      {
        file: DEADLINES,
        find: "const more = cancel === null ? [] : [cancel];",
        replace: "const more: number[] = []; void cancel;",
      },
    ],
  },
  {
    name: "heartbeats are not watched",
    patches: [
      { file: DEADLINES, find: "return [life.lease.expires_at, life.until, ...more];", replace: "return [life.until, ...more];" },
    ],
  },
  {
    name: "timeout backstop still armed after the exit",
    patches: [
      {
        file: "edge-api/src/execution/lease-facts.ts",
        find: "exit, until: now + config.limits.uploadingMs",
        replace: "exit, until: (state.started_at ?? now) + state.timeout_ms + config.limits.executingGraceMs",
      },
    ],
  },
  {
    name: "ensure never sent",
    patches: [
      {
        file: DEADLINES,
        find: 'ensure_at: now + config.limits.ensureRepeatMs };\n        draft.want("dispatch");',
        replace: "ensure_at: now + config.limits.ensureRepeatMs };",
      },
    ],
  },
  {
    name: "create ignores the tombstone",
    patches: [
      {
        file: "edge-api/src/execution/create.ts",
        find: "if (state !== null) return createAgain(state, fact);",
        replace: 'if (state !== null && state.life.phase !== "tombstone") return createAgain(state, fact);',
      },
    ],
  },
  {
    name: "missing_content remembers the key",
    patches: [
      {
        // The route as the simulator has it: it stores first and looks then.
        file: "simulation/src/worker/api.ts",
        find: "if ((retryAfterMs !== null || lacksContent) && (await executions.get(id).read()) === null) {",
        replace: `const early = { id, account_id: account, dispatcher, digest: digestOfSpec(spec), spec, retry: null, backoff_ms: 0 };
    if (lacksContent) await executions.get(id).create(early);
    if (retryAfterMs !== null || lacksContent) {`,
      },
    ],
  },
  {
    name: "a second manual retry takes the first one's place",
    patches: [{ file: TRANSITION, find: 'if (retries.by !== null && !replaces) return refuse("already_retried");', replace: "" }],
  },
  {
    name: "chains end at a deleted retry, beside which a forced one forks",
    patches: [
      {
        file: "edge-api/src/routes/find-execution.ts",
        find: "next = left?.retried_by ?? null;",
        replace: "next = left?.expired ? null : (left?.retried_by ?? null);",
      },
    ],
  },
  {
    name: "manual retry claimed and not created",
    patches: [
      { file: TRANSITION, find: 'draft.want("retry", "project");\n  return', replace: 'draft.want("project");\n  return' },
    ],
  },
  {
    name: "manual retries without a limit",
    patches: [
      { file: TRANSITION, find: 'if (new_chain && !fact.force) return refuse("retry_limit_reached");', replace: "" },
      {
        file: TRANSITION,
        find: "const new_chain = retries.by !== null || retries.manual >= draft.config.limits.manualRetriesMax;",
        replace: "const new_chain = false;",
      },
    ],
  },
  {
    name: "extend is forgotten",
    patches: [{ file: TRANSITION, find: "draft.state.timeout_ms = fact.timeout_ms;", replace: "" }],
  },
  {
    name: "deletion forgets a retry that was not confirmed",
    patches: [
      {
        file: DEADLINES,
        find: "state.outbox = { ...(retry && { retry }), ...(dispatch && { dispatch }) };",
        replace: "state.outbox = { ...(dispatch && { dispatch }) }; void retry;",
      },
    ],
  },
  {
    name: "a start is told to the dispatcher as well",
    patches: [
      {
        file: "edge-api/src/execution/lease-facts.ts",
        find: 'executingGraceMs });\n  draft.want("project");',
        replace: 'executingGraceMs });\n  draft.want("dispatch", "project");',
      },
    ],
  },
  {
    name: "create again begins again",
    patches: [
      {
        file: "edge-api/src/execution/create.ts",
        find: "if (state !== null) return createAgain(state, fact);",
        replace: "if (state !== null && state.digest !== fact.digest) return createAgain(state, fact);",
      },
    ],
  },
  {
    name: "clock of an object goes back",
    patches: [{ file: "edge-api/src/execution/step.ts", find: "now: Math.max(now, state.now) };", replace: "now };" }],
  },
];
