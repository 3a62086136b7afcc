import type { ExecutionState, LeaseCommand } from "@rgrid/schema";
import type { DispatchNote } from "../dispatcher/facts.ts";
import { isLeased, isRunning } from "./step.ts";
import type { SpecHead } from "./store.ts";

/** The standing orders for the runner of a lease: state, repeated until the lease ends, not messages. */
export function commandsOf(state: ExecutionState): LeaseCommand[] {
  const cancel: LeaseCommand[] = state.cancel === null ? [] : [{ type: "cancel", signal: state.cancel.signal }];
  return state.extended ? [...cancel, { type: "extend", timeout_ms: state.timeout_ms }] : cancel;
}

function dispatchState(state: ExecutionState): DispatchNote["state"] {
  if (state.life.phase === "waiting") return "waiting";
  return isLeased(state.life) ? "leased" : "gone";
}

/** What the dispatcher is told: the facts as of this version. */
export function noteOf(state: ExecutionState, spec: SpecHead): DispatchNote {
  const { life } = state;
  return {
    id: state.id,
    account_id: state.account_id,
    version: state.version,
    state: dispatchState(state),
    needs: {
      runtime: spec.runtime,
      labels: spec.labels,
      runner: spec.runner,
      priority: spec.priority,
      script: spec.script.name,
      created_at: state.created_at,
      cpus: state.cpus,
      avoid: state.retries.avoid,
      ...(spec.concurrency_key === undefined ? {} : { concurrency_key: spec.concurrency_key }),
    },
    lease: isLeased(life)
      ? {
          token: life.lease.token,
          runner_id: life.lease.runner.id,
          incarnation: life.lease.runner.incarnation,
          accepted: isRunning(life),
          secret: isRunning(life) ? null : life.lease.secret,
        }
      : null,
    commands: isRunning(life) ? commandsOf(state) : [],
  };
}
