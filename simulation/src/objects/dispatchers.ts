import { MemoryDispatcherStore } from "../../../edge-api/src/adapters/memory/dispatcher-store.ts";
import { Dispatcher } from "../../../edge-api/src/dispatcher/dispatcher.ts";
import type { OpenPoll } from "../../../edge-api/src/dispatcher/polls.ts";
import type { DispatcherStore } from "../../../edge-api/src/dispatcher/store.ts";
import type { RunnerPoll } from "../../../edge-api/src/ports/dispatchers.ts";
import { watchRefusals } from "../invariants/refusals.ts";
import type { ServerSocket } from "../network/socket.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";
import { ObjectHost, type ObjectPlace } from "./object-host.ts";
import { InstanceDied } from "./rpc-error.ts";

type Place = ObjectPlace<MemoryDispatcherStore, Dispatcher>;
export type DispatcherHost = ObjectHost<MemoryDispatcherStore, Dispatcher>;
type Attachment = { id: string; poll: RunnerPoll } | null;

const openPoll = (socket: ServerSocket, id: string, poll: RunnerPoll): OpenPoll => ({
  id,
  poll,
  answer(result) {
    socket.attachment = null;
    socket.send(JSON.stringify(result));
  },
});

function pollsOf(place: Place, of: string): OpenPoll[] {
  const open: OpenPoll[] = [];
  for (const { server } of place.sockets) {
    const attached = server.attachment as Attachment;
    if (!server.open || attached === null) continue;
    const { id, poll } = attached;
    if (poll.account_id === of || poll.runner_id === of) open.push(openPoll(server, id, poll));
  }
  return open;
}

function check(life: Life): void {
  if (!life.alive) throw new InstanceDied();
}

/** Hosts the production dispatcher over simulated storage. */
export function dispatcherHost(system: System): DispatcherHost {
  const { world, faults, limits } = system;
  let polls = 0;

  function storeOf(place: Place, life: Life): DispatcherStore {
    const concerned = () => system.livePhases();
    return {
      load: () => place.disk.load(),
      known: (after, limit) => place.disk.known(after, limit),
      commit(changes, alarmAt) {
        check(life);
        if (faults.strikes("crash_before_commit", concerned)) host.crash(place, "crashed before a commit");
        check(life);
        if (changes.some((change) => change.type === "put_placement" && change.placement.to !== null)) {
          system.invariants.left();
          system.turns.moved();
        }
        const known = new Map(place.disk.load().rows.map(({ id, version }) => [id, version]));
        for (const change of changes) {
          if (change.type !== "put_row" || change.note.version > (known.get(change.note.id) ?? 0)) continue;
          system.violate(9, `the dispatcher's row of ${system.shortName(change.note.id)} fell to an older version`);
        }
        place.disk.commit(changes, alarmAt);
        system.counts.commits += 1;
        if (faults.strikes("crash_after_commit", concerned)) host.crash(place, "crashed after a commit");
        check(life);
      },
    };
  }

  const host: DispatcherHost = new ObjectHost(system, {
    name: "dispatcher",
    disk: (place) =>
      new MemoryDispatcherStore((at) => {
        if (place.alarm.at === null || at < place.alarm.at) place.alarm.set(at);
      }),
    wake: (place, life) =>
      new Dispatcher({
        store: storeOf(place, life),
        polls: { list: (of) => (life.alive ? pollsOf(place, of) : []) },
        executions: watchRefusals(system.reach(life).executions, {
          rowOf: (id) => place.disk.load().rows.find((row) => row.id === id),
          isAlive: () => life.alive,
          after: (ms, act) => world.after(ms, act),
          violate: (id, what) => system.violate(9, what(system.shortName(id))),
        }),
        clock: { now: () => world.now + place.clockOffMs },
        random: () => world.chance.unit(),
        log: system.logOf(place.name, life),
        limits,
      }),
    alarm: (_, dispatcher) => dispatcher.tick(),
    message: (place, dispatcher, socket, text) => {
      const poll = JSON.parse(text) as RunnerPoll;
      polls += 1;
      const id = String(polls);
      // What the registry keeps of a runner needs no second place, as in the Cloudflare object.
      socket.attachment = { id, poll: { ...poll, labels: [], runtimes: [] } } satisfies Attachment;
      dispatcher.poll(openPoll(socket, id, poll));
      // A runner's newest poll replaces its older ones; with the instance, where that died in this turn, they are all gone.
      const open = pollsOf(place, poll.runner_id);
      // This one: where a replaced process was refused, what is open is the newer one's.
      if (open.some((one) => one.id === id)) system.turns.polled(poll, place.disk.load().rows);
      if (open.length > 1) system.violate(4, `${open.length} polls of one runner are open at once`);
    },
    closed: (dispatcher, socket) => {
      const open = socket.attachment as Attachment;
      if (open !== null) dispatcher.pollGone(open.poll);
      socket.attachment = null;
    },
    concerned: (_, args) => {
      const [note] = args as [{ id?: string } | undefined];
      return typeof note?.id === "string" ? [system.phaseOf(note.id)] : system.livePhases();
    },
    called: (_, method, args) => {
      if (method !== "register") return () => undefined;
      const [{ runner_id, incarnation }] = args as [{ runner_id: string; incarnation: string }];
      return (answer) => {
        // Where the account has left, nobody was registered.
        if (answer === null) system.invariants.registered(runner_id, incarnation);
      };
    },
    dying: () => undefined,
  });
  return host;
}
