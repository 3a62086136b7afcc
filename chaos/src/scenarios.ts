import type { Execution } from "@rgrid/schema";
import { read } from "./chains.ts";
import type { Cost } from "./judge.ts";
import { LONG_LEASE_MS, SHORT_LEASE_MS } from "./limits.ts";
import { kill } from "./processes.ts";
import type { Stand, StandOptions } from "./stand.ts";
import { until } from "./until.ts";

export type Scenario = StandOptions & {
  name: string;
  cost: Cost;
  /** What is lost runs on on another runner. */
  movesOn: boolean;
  /** Does the harm, in the middle of every execution's log, and waits until it has taken effect. The gate opens afterwards, if it has not. */
  strike(stand: Stand): Promise<void>;
};

/** As many as run at once in most. */
const EXECUTIONS = 20;
/** Executions that are created while a part is down. */
const MEANWHILE = 3;
const RUNNER = "runner-local-1";

/** Faults that no execution may notice: leases outlast them. */
const unnoticed = (name: string, strike: Scenario["strike"]): Scenario => ({
  name,
  leaseTtlMs: LONG_LEASE_MS,
  executions: EXECUTIONS,
  runner: "stack",
  cost: "nothing",
  movesOn: false,
  strike,
});
/** Faults that end what the runner holds. */
const costly = (name: string, strike: Scenario["strike"]): Scenario => ({
  ...unnoticed(name, strike),
  leaseTtlMs: SHORT_LEASE_MS,
  cost: "leases",
});

/** null stands for what the API does not answer for. */
const readAll = (stand: Stand): Promise<(Execution | null)[]> =>
  Promise.all(stand.submitted.map(({ id }) => read(stand.client, id)));

async function everyoneIs(stand: Stand, where: (execution: Execution) => boolean): Promise<boolean> {
  return (await readAll(stand)).every((execution) => execution !== null && where(execution));
}

const hasEnded = ({ ended_at }: Execution): boolean => ended_at !== null;

/**
 * What was submitted has ended, by the API's word and in fact: each container's init notices by itself, for nobody who could kill it hears that
 * it should.
 */
async function untilAllIsLost(stand: Stand): Promise<void> {
  await until("the lost executions have ended", () => everyoneIs(stand, hasEnded));
  await until("no script outlives its lease", () => !stand.submitted.some(({ id }) => stand.gate.runs(id)));
}

/** As a deploy does it; the creates that meet it are repeated until it is over. */
async function restartApi(stand: Stand): Promise<void> {
  kill(await stand.leaderOf("api"), "SIGTERM");
  await stand.submit(MEANWHILE);
}

export const SCENARIOS: readonly Scenario[] = [
  costly("kill-runner", (stand) => stand.killPart(RUNNER)),

  unnoticed("kill-workerd", async (stand) => {
    await stand.killPart("api");
    await stand.submit(MEANWHILE);
  }),

  unnoticed("restart-control-plane", restartApi),

  // Creating, running and finishing go on without it (PROTOCOL 1.4).
  unnoticed("kill-postgres", async (stand) => {
    await stand.killPart("postgres");
    const created = stand.submit(MEANWHILE);
    stand.gate.open();
    await stand.keepDown("postgres", "everything ends", async () => {
      await created;
      return everyoneIs(stand, hasEnded);
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
      await untilAllIsLost(stand);
    } finally {
      kill(runner, "SIGCONT");
    }
  }),

  {
    ...unnoticed("restart-with-100", async (stand) => {
      await restartApi(stand);
      stand.gate.open();
      // Again in the middle of the ends, uploads and first lines that the open gate brings.
      await until("some have ended", async () =>
        (await readAll(stand)).some((execution) => execution !== null && hasEnded(execution)),
      );
      await restartApi(stand);
    }),
    executions: 100,
  },

  {
    ...costly("cut-longer-than-lease", async (stand) => {
      stand.wire.cut();
      stand.startSpareRunner();
      await untilAllIsLost(stand);
      await until("the runner knows that its leases are lost", () => stand.runnerSaid.split("lease_lost").length > EXECUTIONS);
      stand.wire.mend();
    }),
    runner: "wired",
    movesOn: true,
  },

  {
    // Containers live on without their engine; what it wrote for the runner is lost, so they have to end.
    ...costly("kill-docker", async (stand) => {
      await stand.engine.kill();
      await untilAllIsLost(stand);
      await stand.engine.startAgain();
    }),
    runner: "own engine",
  },

  {
    ...unnoticed("cut-connection", async (stand) => {
      for (let cuts = 1; cuts <= 2; cuts++) {
        const unanswered = () => stand.runnerSaid.split("heartbeat_unanswered").length - 1;
        const before = unanswered();
        stand.wire.cut();
        await until("every lease has missed some five heartbeats", () => unanswered() >= before + 5 * EXECUTIONS);
        stand.wire.mend();
      }
    }),
    runner: "wired",
  },
];
