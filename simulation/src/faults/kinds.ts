/** Everything that can go wrong, each switched on and off by itself (PROTOCOL 10). */
export const FAULTS = [
  // Messages between any two parties
  "message_lost",
  "message_delayed",
  "message_doubled",
  "answer_lost",
  "connection_cut",
  // Objects and the Worker
  "crash",
  "crash_before_commit",
  "crash_after_commit",
  "crash_between_awaits",
  "evicted",
  "deploy",
  "storage_fails",
  "clock_back",
  "alarm_late",
  "alarm_twice",
  "worker_dies",
  "dispatcher_lost",
  // Runners
  "runner_crash",
  "runner_pause",
  "runner_suspend",
  "runner_twin",
  "runner_cut_off",
  "runner_drain",
  "dead_poll",
  "container_fails",
  // What RGrid stands on
  "postgres_down",
  "store_fails",
  "store_answer_lost",
  "url_expired",
  // People
  "queue_full",
  "cancel",
  "watcher_cut",
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** Probability at each opportunity at full intensity: a message, a commit, an alarm; of the timed ones a second of virtual time. */
export const FULL_RATES: Readonly<Record<FaultKind, number>> = {
  message_lost: 0.08,
  message_delayed: 0.08,
  message_doubled: 0.1,
  answer_lost: 0.08,
  connection_cut: 0.02,
  crash: 0.3,
  crash_before_commit: 0.08,
  crash_after_commit: 0.12,
  crash_between_awaits: 0.08,
  evicted: 0.15,
  deploy: 0.02,
  storage_fails: 0.02,
  clock_back: 0.5,
  alarm_late: 0.4,
  alarm_twice: 0.2,
  worker_dies: 0.03,
  dispatcher_lost: 0.003,
  runner_crash: 0.02,
  runner_pause: 0.008,
  runner_suspend: 0.005,
  runner_twin: 0.004,
  runner_cut_off: 0.01,
  runner_drain: 0.012,
  dead_poll: 0.2,
  container_fails: 0.15,
  postgres_down: 0.01,
  store_fails: 0.2,
  store_answer_lost: 0.2,
  url_expired: 0.1,
  queue_full: 0.3,
  cancel: 0.9,
  watcher_cut: 0.1,
};

/** Where an execution is when a fault meets it. `none`: not created yet. */
export const PHASES = [
  "none",
  "backoff",
  "waiting",
  "offered",
  "preparing",
  "executing",
  "uploading",
  "ended",
  "tombstone",
] as const;
export type Phase = (typeof PHASES)[number];
