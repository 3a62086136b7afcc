import { ExecutionShell, type Watcher } from "../../../edge-api/src/execution/object.ts";
import type { LeaseCall } from "../../../edge-api/src/ports/executions.ts";
import { checkCall } from "../invariants/calls.ts";
import type { ServerSocket } from "../network/socket.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";
import { ExecutionDisk, InstanceStore } from "./execution-disk.ts";
import { CLOCK_OFF_MS, ObjectHost, type ObjectPlace } from "./object-host.ts";
import { StorageFailed } from "./rpc-error.ts";

type Place = ObjectPlace<ExecutionDisk, ExecutionShell>;
export type ExecutionHost = ObjectHost<ExecutionDisk, ExecutionShell>;

/** As the Cloudflare object keeps it: the cursor is the socket's attachment, null once its question is answered. */
const watcherOf = (socket: ServerSocket, after: number): Watcher => ({
  after,
  send(page) {
    socket.attachment = null;
    socket.send(JSON.stringify(page));
  },
  lose: () => socket.close(),
});

function watchersOf(place: Place): Watcher[] {
  const waiting: Watcher[] = [];
  for (const { server } of place.sockets) {
    const after = server.attachment as number | null;
    if (server.open && after !== null) waiting.push(watcherOf(server, after));
  }
  return waiting;
}

const TRIES_AT_PROMISE = 15;
const STORAGE_AWAY_MS = [1_000, 250_000] as const;

/** Hosts the production shell of executions over simulated storage. */
export function executionHost(system: System): ExecutionHost {
  const { world, faults, limits, docsBaseUrl } = system;

  function storeOf(place: Place, life: Life): InstanceStore {
    const concerned = () => [system.phaseOf(place.name)];
    let failingUntil = 0;
    const dies = (why: string): void => {
      if (life.alive) host.crash(place, why);
    };
    const check = (): void => {
      if (world.now < failingUntil) fail();
      if (!faults.strikes("storage_fails", concerned)) return;
      // Mostly once; now and then for so long that the platform would give up an alarm that throws.
      if (faults.chance.hits(0.15)) failingUntil = world.now + faults.chance.within(STORAGE_AWAY_MS);
      fail();
    };
    const fail = (): never => {
      // An alarm whose handler failed looks again after the longest backoff, whatever is due before.
      place.excusedUntil = world.now + limits.outboxBackoffMaxMs + CLOCK_OFF_MS;
      throw new StorageFailed();
    };
    return new InstanceStore(place.disk, life, {
      reading: check,
      committing() {
        check();
        if (faults.strikes("crash_before_commit", concerned)) dies("crashed before a commit");
      },
      committed(before, step) {
        system.committed(place, before, step);
        // What has just promised a retry is worth more tries: until that is created, it hangs on this one's outbox alone.
        const promises = before?.outbox.retry === undefined && step.state.outbox.retry !== undefined;
        for (let tries = promises ? TRIES_AT_PROMISE : 1; tries > 0; tries--)
          if (faults.strikes("crash_after_commit", concerned)) return dies("crashed after a commit");
      },
    });
  }

  const host: ExecutionHost = new ObjectHost(system, {
    name: "execution",
    disk: (place) => new ExecutionDisk((at) => place.alarm.set(at), system.store),
    wake: (place, life) => {
      const { executions, dispatchers } = system.reach(life);
      return new ExecutionShell({
        store: storeOf(place, life),
        executions,
        dispatchers,
        projection: system.postgres.projectionFor(life, () => [system.phaseOf(place.name)]),
        objects: system.store.objectsFor(life, () => [system.phaseOf(place.name)]),
        watchers: () => (life.alive ? watchersOf(place) : []),
        clock: { now: () => world.now + place.clockOffMs },
        random: () => world.chance.unit(),
        fillRandom: world.chance.fill,
        log: system.logOf(place.name, life),
        limits,
        docsBaseUrl,
      });
    },
    alarm: (place, shell) => {
      place.disk.rows.fired();
      shell.alarm();
    },
    message: (_, shell, socket, text) => {
      const { after } = JSON.parse(text) as { after: number };
      socket.attachment = after;
      shell.pull(watcherOf(socket, after));
    },
    closed: () => undefined,
    concerned: (name) => [system.phaseOf(name)],
    called: (place, method, args) => {
      const before = place.disk.state;
      const now = Math.max(world.now + place.clockOffMs, before?.now ?? 0);
      const released = method === "lease" && (args[0] as LeaseCall).type === "release";
      if (method === "orphan" || released) system.invariants.givenUp(place.name);
      return (answer) => checkCall(system, { method, args, before, now, after: place.disk.state, answer });
    },
    dying: (place) => system.invariants.dying(place),
  });
  return host;
}
