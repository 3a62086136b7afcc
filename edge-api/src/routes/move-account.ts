import { type AccountId, ApiError } from "@rgrid/schema";
import type { AccountDispatchers } from "../dispatcher/account-dispatchers.ts";
import type { Database } from "../ports/database.ts";
import type { Dispatchers } from "../ports/dispatchers.ts";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

type MovePorts = {
  accountDispatchers: AccountDispatchers;
  dispatchers: Dispatchers;
  database: Pick<Database, "dispatcherOf" | "setDispatcher">;
};
export type MoveOutcome =
  | { outcome: "moved"; from: string; epoch: number }
  | { outcome: "leased"; leased: number }
  /** Another request was faster: what is wanted now is to be looked at again. */
  | { outcome: "overtaken" }
  | { outcome: "unknown" };

/**
 * Moves an account. In this order, each step safe to repeat: the old dispatcher writes down that the account has left, the next one takes
 * over, the record is changed. Whoever comes between two of them is sent on, so that repeating the request is enough.
 */
export async function moveAccount(ports: MovePorts, id: AccountId, to: string): Promise<MoveOutcome> {
  const { accountDispatchers, dispatchers, database } = ports;
  const recorded = await database.dispatcherOf(id);
  if (recorded === null) return { outcome: "unknown" };
  const place = { id, dispatcher: recorded };
  const { answer: here, dispatcher: from } = await accountDispatchers.find(place, (stub) => stub.placement(id));
  if (from === to) {
    // The record may be behind: an earlier request got so far.
    await database.setDispatcher(id, to);
    return { outcome: "moved", from, epoch: here.epoch };
  }
  const epoch = here.epoch + 1;
  const verdict = await dispatchers.get(from).move(id, to, epoch);
  if ("moved" in verdict || (!verdict.accepted && verdict.reason === "stale")) return { outcome: "overtaken" };
  if (!verdict.accepted) return { outcome: "leased", leased: verdict.leased };
  await accountDispatchers.takeOver(id, from, { to, epoch });
  await database.setDispatcher(id, to);
  return { outcome: "moved", from, epoch };
}

export function moveRoutes(serve: Serve, api: Api): void {
  serve("moveAccount", async ({ params: { id }, body: { to }, c }) => {
    const moved = await moveAccount(api, id, to);
    switch (moved.outcome) {
      case "unknown":
        throw new ApiError("not_found", { what: `Account ${id}` });
      case "overtaken":
        throw new ApiError("conflict", { reason: "The account was moved by another request at the same time" });
      case "leased": {
        const { leased } = moved;
        throw new ApiError("conflict", {
          reason: `Runners have ${leased} of its executions: an account moves when none runs`,
          leased,
        });
      }
      case "moved": {
        const { from, epoch } = moved;
        c.var.log.info("account_moved", { account_id: id, from, to, epoch });
        return { account_id: id, from, to, epoch };
      }
    }
  });
}
