import type { DispatcherStub, Dispatchers, PollResult } from "../../ports/dispatchers.ts";
import { type CallPorts, callObject } from "./call-object.ts";
import { ObjectSocket } from "./object-socket.ts";

export function cloudflareDispatchers(namespace: DurableObjectNamespace, ports: CallPorts & { pollMs: number }): Dispatchers {
  const fresh = (name: string) => namespace.get(namespace.idFromName(name));

  return {
    get(name) {
      const call = <T>(ask: (stub: DispatcherStub) => Promise<T>) =>
        callObject(() => fresh(name) as unknown as DispatcherStub, ask, ports);
      return {
        admit: (limits) => call((stub) => stub.admit(limits)),
        sync: (note) => call((stub) => stub.sync(note)),
        register: (registration) => call((stub) => stub.register(registration)),
        explain: (account, id) => call((stub) => stub.explain(account, id)),
        presence: (account) => call((stub) => stub.presence(account)),
        placement: (account) => call((stub) => stub.placement(account)),
        move: (account, to, epoch) => call((stub) => stub.move(account, to, epoch)),
        handOver: (account) => call((stub) => stub.handOver(account)),
        adopt: (handOver) => call((stub) => stub.adopt(handOver)),
        known: (after, limit) => call((stub) => stub.known(after, limit)),
        leftFor: () => call((stub) => stub.leftFor()),
        rememberKey: (id, record) => call((stub) => stub.rememberKey(id, record)),
        recallKey: (id) => call((stub) => stub.recallKey(id)),
      };
    },

    // The request is held here, not in the object, which sleeps meanwhile. An answer that meets a closed socket is given again:
    // the runner's next poll does not hold that lease.
    async waitForWork(name, poll, signal): Promise<PollResult> {
      const over = AbortSignal.any([signal, AbortSignal.timeout(ports.pollMs)]);
      const url = `https://object/poll?account=${poll.account_id}&runner=${poll.runner_id}`;
      const socket = await callObject(
        () => fresh(name),
        (stub) => ObjectSocket.open(stub, url, over),
        ports,
      );
      try {
        const answer = await socket.ask(JSON.stringify(poll));
        return answer === null ? { outcome: "nothing" } : (JSON.parse(answer) as PollResult);
      } finally {
        socket.close();
      }
    },
  };
}
