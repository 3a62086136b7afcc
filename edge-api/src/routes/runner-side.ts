import { ApiError, assertNever, isoOf, type PollAnswer, randomId } from "@rgrid/schema";
import { signSession } from "../access/runner-session.ts";
import type { PollResult } from "../ports/dispatchers.ts";
import type { Api } from "./api.ts";
import { assignmentOf } from "./assignment.ts";
import type { Serve } from "./serve.ts";

export function runnerSideRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;

  serve("registerRunner", async ({ body, caller, c }) => {
    const { id: account_id, dispatcher } = caller.account;
    const runner_id = await api.database.putRunner(account_id, randomId("run", api.fillRandom), body);
    await api.dispatchers.get(dispatcher).register({ ...body, runner_id, account_id });
    const expires_at = api.clock.now() + limits.runnerSessionTtlMs;
    const session = { account_id, runner_id, incarnation: body.incarnation, dispatcher, expires_at };
    c.var.log.info("runner_registered", { runner_id, account_id, incarnation: body.incarnation });
    return {
      runner_id,
      account_id,
      session: await signSession(await api.keys(), session),
      session_expires_at: isoOf(expires_at),
      poll_ms: limits.pollMs,
      heartbeat_ms: limits.heartbeatMs,
      lease_ttl_ms: limits.leaseTtlMs,
      cancel_grace_ms: limits.cancelGraceMs,
    };
  });

  async function answerOf(result: PollResult): Promise<PollAnswer> {
    switch (result.outcome) {
      case "nothing":
        return { assignments: [], commands: [] };
      case "replaced":
        throw new ApiError("runner_replaced");
      case "unregistered":
        throw new ApiError("unauthorized", { reason: "The runner is not known any more: register again" });
      case "work": {
        const found = await Promise.all(result.offers.map((offer) => assignmentOf(api, offer)));
        return { assignments: found.filter((assignment) => assignment !== null), commands: result.commands };
      }
      default:
        return assertNever(result);
    }
  }

  serve("pollRunner", async ({ body, caller, c }) => {
    const { runner_id, account_id, incarnation, dispatcher } = caller;
    if (body.incarnation !== incarnation) {
      throw new ApiError("unauthorized", { reason: "The session belongs to another process of this runner: register again" });
    }
    const poll = { ...body, runner_id, account_id };
    return answerOf(await api.dispatchers.waitForWork(dispatcher, poll, c.req.raw.signal));
  });
}
