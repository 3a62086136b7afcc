import type { ExecutionId } from "@rgrid/schema";
import type { DispatchNote } from "../../../edge-api/src/ports/dispatchers.ts";
import type { ExecutionStub, Executions, OfferVerdict } from "../../../edge-api/src/ports/executions.ts";

/** By then a verdict that has come is dealt with: the same turn of the event loop, and what follows it. */
const DEALT_WITH_MS = 1;

type Dispatcher = {
  /** The row that it has stored. */
  rowOf(id: ExecutionId): DispatchNote | undefined;
  isAlive(): boolean;
  after(ms: number, act: () => void): void;
  violate(id: ExecutionId, what: (name: string) => string): void;
};

/** (9) What a refused offer tells becomes the dispatcher's row: otherwise it offers what is over, again and again. */
export function watchRefusals(executions: Executions, dispatcher: Dispatcher): Executions {
  function look(id: ExecutionId, verdict: OfferVerdict, versionBefore: number): void {
    const row = dispatcher.rowOf(id);
    const told = verdict.note?.version ?? versionBefore + 1;
    if (dispatcher.isAlive() && row !== undefined && row.version < told)
      dispatcher.violate(id, (name) => `the refusal of ${name} told of version ${told}, and its row has ${row.version}`);
  }
  const watched = (id: ExecutionId, stub: ExecutionStub): ExecutionStub =>
    new Proxy(stub, {
      get(target, method, receiver) {
        if (method !== "offer") return Reflect.get(target, method, receiver);
        const offer: ExecutionStub["offer"] = async (runner) => {
          const versionBefore = dispatcher.rowOf(id)?.version ?? 0;
          const verdict = await target.offer(runner);
          if (!verdict.accepted) dispatcher.after(DEALT_WITH_MS, () => look(id, verdict, versionBefore));
          return verdict;
        };
        return offer;
      },
    });
  return new Proxy(executions, {
    get: (target, method, receiver) =>
      method === "get" ? (id: ExecutionId) => watched(id, target.get(id)) : Reflect.get(target, method, receiver),
  });
}
