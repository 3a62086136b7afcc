import { Dispatcher, type DispatcherPorts } from "../../dispatcher/dispatcher.ts";
import type { OpenPoll } from "../../dispatcher/polls.ts";
import type { Dispatchers, PollResult } from "../../ports/dispatchers.ts";
import type { Alarms } from "./alarms.ts";
import { MemoryDispatcherStore } from "./dispatcher-store.ts";

type Held = { dispatcher: Dispatcher; polls: Map<string, OpenPoll> };

/** Dispatchers as objects of this process, their polls held in memory. */
export function memoryDispatchers(ports: Omit<DispatcherPorts, "store" | "polls">, alarms: Alarms): Dispatchers {
  const objects = new Map<string, Held>();
  let pollsOpened = 0;

  function make(name: string): Held {
    const polls = new Map<string, OpenPoll>();
    const dispatcher: Dispatcher = new Dispatcher({
      ...ports,
      store: new MemoryDispatcherStore((at) => alarms.set(name, at, () => dispatcher.tick())),
      polls: {
        list: (of) => [...polls.values()].filter(({ poll }) => poll.account_id === of || poll.runner_id === of),
      },
    });
    return { dispatcher, polls };
  }

  function objectOf(name: string): Held {
    const object = objects.get(name) ?? make(name);
    objects.set(name, object);
    return object;
  }

  return {
    get(name) {
      const { dispatcher } = objectOf(name);
      return {
        admit: async (limits) => dispatcher.admit(limits),
        sync: async (note) => dispatcher.sync(note),
        register: async (registration) => dispatcher.register(registration),
        explain: async (account, id) => dispatcher.explain(account, id),
        presence: async (account) => dispatcher.presence(account),
        placement: async (account) => dispatcher.placement(account),
        move: async (account, to, epoch) => dispatcher.move(account, to, epoch),
        handOver: async (account) => dispatcher.handOver(account),
        adopt: async (handOver) => dispatcher.adopt(handOver),
        known: async (after, limit) => dispatcher.known(after, limit),
        leftFor: async () => dispatcher.leftFor(),
        rememberKey: async (id, record) => dispatcher.rememberKey(id, record),
        recallKey: async (id) => dispatcher.recallKey(id),
      };
    },
    async waitForWork(name, poll, signal) {
      const { dispatcher, polls } = objectOf(name);
      pollsOpened += 1;
      const id = String(pollsOpened);
      const over = AbortSignal.any([signal, AbortSignal.timeout(ports.limits.pollMs)]);
      const result = await new Promise<PollResult>((resolve) => {
        const open: OpenPoll = {
          id,
          poll,
          answer(given) {
            polls.delete(id);
            resolve(given);
          },
        };
        polls.set(id, open);
        over.addEventListener("abort", () => open.answer({ outcome: "nothing" }), { once: true });
        dispatcher.poll(open);
      });
      dispatcher.pollGone(poll);
      return result;
    },
  };
}
