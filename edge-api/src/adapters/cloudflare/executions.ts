import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import type { StoredPage } from "../../execution/view.ts";
import type { ExecutionStub, Executions } from "../../ports/executions.ts";
import type { Objects } from "../../ports/objects.ts";
import { Unavailable } from "../../ports/unavailable.ts";
import { completePage } from "../../stream/complete-page.ts";
import { type CallPorts, callObject } from "./call-object.ts";
import { ObjectSocket } from "./object-socket.ts";

/** Reconnects in a row without a page between them; a deploy takes one. */
const RECONNECTS_MAX = 3;

export function cloudflareExecutions(
  namespace: DurableObjectNamespace,
  ports: CallPorts & { objects: Pick<Objects, "read"> },
): Executions {
  const fresh = (id: ExecutionId) => namespace.get(namespace.idFromName(id));

  function get(id: ExecutionId): ExecutionStub {
    const call = <T>(ask: (stub: ExecutionStub) => Promise<T>) =>
      // The class on the other side implements ExecutionStub; its RPC types would be its own, wrapped beyond recognition (TS2589).
      callObject(() => fresh(id) as unknown as ExecutionStub, ask, ports);
    return {
      create: (command) => call((stub) => stub.create(command)),
      read: () => call((stub) => stub.read()),
      script: () => call((stub) => stub.script()),
      events: (after, bytesMax) => call((stub) => stub.events(after, bytesMax)),
      outputs: (from, limit) => call((stub) => stub.outputs(from, limit)),
      cancel: (input) => call((stub) => stub.cancel(input)),
      extend: (account, timeoutMs) => call((stub) => stub.extend(account, timeoutMs)),
      remove: (account) => call((stub) => stub.remove(account)),
      retry: (command) => call((stub) => stub.retry(command)),
      lease: (lease) => call((stub) => stub.lease(lease)),
      assignment: (lease, secret) => call((stub) => stub.assignment(lease, secret)),
      offer: (runner) => call((stub) => stub.offer(runner)),
      orphan: (lease) => call((stub) => stub.orphan(lease)),
      withdraw: (lease) => call((stub) => stub.withdraw(lease)),
      reproject: (row) => call((stub) => stub.reproject(row)),
    };
  }

  /** Pulls page after page, each asked for only when the one before was taken: a slow watcher holds nothing up but itself. */
  async function* subscribe(id: ExecutionId, after: number, signal: AbortSignal): AsyncGenerator<ExecutionStreamEvent[]> {
    let cursor = after;
    for (let reconnects = 0; !signal.aborted; reconnects++) {
      if (reconnects > RECONNECTS_MAX) throw new Unavailable("The execution's object");
      const socket = await callObject(
        () => fresh(id),
        (stub) => ObjectSocket.open(stub, "https://object/events", signal),
        ports,
      );
      try {
        for (;;) {
          const answer = await socket.ask(JSON.stringify({ after: cursor }));
          if (answer === null) break;
          const page = await completePage(ports.objects, id, cursor, JSON.parse(answer) as StoredPage);
          reconnects = 0;
          cursor = page.events.at(-1)?.n ?? cursor;
          if (page.events.length > 0) yield page.events;
          if (page.ended) return;
        }
      } finally {
        socket.close();
      }
    }
  }

  async function events(id: ExecutionId, after: number, bytesMax: number): ReturnType<Executions["events"]> {
    const stored = await get(id).events(after, bytesMax);
    return stored && { account_id: stored.account_id, ...(await completePage(ports.objects, id, after, stored)) };
  }

  return { get, events, subscribe };
}
