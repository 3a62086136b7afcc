import { read } from "./chains.ts";
import type { Cost } from "./judge.ts";
import { LONG_LEASE_MS, SHORT_LEASE_MS } from "./limits.ts";
import { kill, SLOTS, type Stand } from "./stand.ts";
import { until } from "./until.ts";

export type Scenario = {
  name: string;
  leaseTtlMs: number;
  proxied: boolean;
  cost: Cost;
  /** Does the harm, in the middle of every execution's log, and waits until it has taken effect. The gate opens afterwards, if it has not. */
  strike(stand: Stand): Promise<void>;
};

/** Executions that are created while a part is down. */
const MEANWHILE = 3;
const RUNNER = "runner-local-1";

/** Faults that no execution may notice: leases outlast them. */
const unnoticed = (name: string, strike: Scenario["strike"]): Scenario => ({
  name,
  leaseTtlMs: LONG_LEASE_MS,
  proxied: false,
  cost: "nothing",
  strike,
});
/** Faults that end what the runner holds. */
const costly = (name: string, strike: Scenario["strike"]): Scenario => ({
  ...unnoticed(name, strike),
  leaseTtlMs: SHORT_LEASE_MS,
  cost: "leases",
});

async function everyoneIs(
  stand: Stand,
  where: (execution: NonNullable<Awaited<ReturnType<typeof read>>>) => boolean,
): Promise<boolean> {
  const all = await Promise.all(stand.submitted.map(({ id }) => read(stand.client, id)));
  return all.every((execution) => execution !== null && where(execution));
}

export const SCENARIOS: readonly Scenario[] = [
  costly("kill-runner", (stand) => stand.killPart(RUNNER)),

  unnoticed("kill-workerd", async (stand) => {
    await stand.killPart("api");
    await stand.submit(MEANWHILE);
  }),

  unnoticed("restart-control-plane", async (stand) => {
    kill(await stand.leaderOf("api"), "SIGTERM");
    await stand.submit(MEANWHILE);
  }),

  // Creating, running and finishing go on without it (PROTOCOL 1.4).
  unnoticed("kill-postgres", async (stand) => {
    await stand.killPart("postgres");
    const created = stand.submit(MEANWHILE);
    stand.gate.open();
    await stand.keepDown("postgres", "everything ends", async () => {
      await created;
      return everyoneIs(stand, ({ ended_at }) => ended_at !== null);
    });
  }),

  // Uploads meet a dead store, and wait for it.
  unnoticed("kill-store", async (stand) => {
    await stand.killPart("s3");
    stand.gate.open();
    await stand.keepDown("s3", "everything has exited", () =>
      everyoneIs(stand, ({ phase, ended_at }) => phase === "uploading" || ended_at !== null),
    );
  }),

  costly("kill-everything", (stand) => stand.killEverything()),

  costly("stop-runner", async (stand) => {
    const runner = await stand.leaderOf(RUNNER);
    kill(runner, "SIGSTOP");
    try {
      await until("the lost executions have ended", () => everyoneIs(stand, ({ ended_at }) => ended_at !== null));
      // Each container's init notices by itself: nobody who could kill it is awake.
      await until("no script outlives its lease", () => stand.gate.present === 0);
    } finally {
      kill(runner, "SIGCONT");
    }
  }),

  {
    ...unnoticed("cut-connection", async (stand) => {
      for (let cuts = 1; cuts <= 2; cuts++) {
        const unanswered = () => stand.runnerSaid.split("heartbeat_unanswered").length - 1;
        const before = unanswered();
        stand.wire.cut();
        await until("every lease has missed some five heartbeats", () => unanswered() >= before + 5 * SLOTS);
        stand.wire.mend();
      }
    }),
    proxied: true,
  },
];
