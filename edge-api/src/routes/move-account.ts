import { ApiError } from "@rgrid/schema";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

/**
 * The operator's move of an account. In this order, each step safe to repeat: the old dispatcher writes down that the account has left, the
 * next one takes over, the record is changed. Whoever comes between two of them is sent on, so that repeating the request is enough.
 */
export function moveRoutes(serve: Serve, api: Api): void {
  const { accountDispatchers, database, dispatchers } = api;

  serve("moveAccount", async ({ params: { id }, body: { to }, c }) => {
    const recorded = await database.dispatcherOf(id);
    if (recorded === null) throw new ApiError("not_found", { what: `Account ${id}` });
    const place = { id, dispatcher: recorded };
    const { answer: here, dispatcher: from } = await accountDispatchers.find(place, (stub) => stub.placement(id));
    if (from === to) {
      // The record may be behind: an earlier request got so far.
      await database.setDispatcher(id, to);
      return { account_id: id, from, to, epoch: here.epoch };
    }
    const epoch = here.epoch + 1;
    const verdict = await dispatchers.get(from).move(id, to, epoch);
    if ("moved" in verdict || (!verdict.accepted && verdict.reason === "stale")) {
      throw new ApiError("conflict", { reason: "The account was moved by another request at the same time" });
    }
    if (!verdict.accepted) {
      const { leased } = verdict;
      throw new ApiError("conflict", {
        reason: `Runners have ${leased} of its executions: an account moves when none runs`,
        leased,
      });
    }
    await accountDispatchers.takeOver(id, from, { to, epoch });
    await database.setDispatcher(id, to);
    c.var.log.info("account_moved", { account_id: id, from, to, epoch });
    return { account_id: id, from, to, epoch };
  });
}
