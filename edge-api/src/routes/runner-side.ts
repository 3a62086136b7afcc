import { ApiError, assertNever, isoOf, type PollAnswer, randomId } from "@rgrid/schema";
import { signSession } from "../access/runner-session.ts";
import type { PollResult } from "../ports/dispatchers.ts";
import type { Log } from "../ports/log.ts";
import type { Api } from "./api.ts";
import { assignmentOf } from "./assignment.ts";
import type { Serve } from "./serve.ts";
import { workAnswer } from "./work-answer.ts";

export function runnerSideRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;

  serve("registerRunner", async ({ body, caller, c }) => {
    const account_id = caller.account.id;
    const runner_id = await api.database.putRunner(account_id, randomId("run", api.fillRandom), body, caller.id);
    const registration = { ...body, runner_id, account_id };
    const { dispatcher } = await api.accountDispatchers.find(caller.account, (stub) => stub.register(registration));
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
      cancel_wait_ms: limits.cancelAcknowledgedMs,
    };
  });

  async function answerOf(result: Exclude<PollResult, { outcome: "moved" }>, log: Log): Promise<PollAnswer> {
    switch (result.outcome) {
      case "nothing":
        return { assignments: [], commands: [] };
      case "replaced":
        throw new ApiError("runner_replaced");
      case "unregistered":
        throw new ApiError("unauthorized", { reason: "The runner is not known any more: register again" });
      case "work":
        return workAnswer(
          result,
          (offer) => assignmentOf(api, offer),
          ({ execution_id, lease }, error) => log.warn("assignment_failed", { execution_id, lease, error: String(error) }),
        );
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
    // The session's dispatcher is where the account was then. A move is followed instead of refused: the next dispatcher has taken the
    // runners over, so that nobody has to register again, and a process that was replaced does not become the newest by doing so.
    const result = await api.accountDispatchers.waitForWork({ id: account_id, dispatcher }, poll, c.req.raw.signal);
    return answerOf(result, c.var.log);
  });
}
