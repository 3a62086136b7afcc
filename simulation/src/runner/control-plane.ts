import type { ExecutionId, LeaseAnswer } from "@rgrid/schema";
import type { LeaseFact } from "../../../edge-api/src/ports/executions.ts";
import type { ControlPlane, Reply } from "../../../runner-agent/src/control-plane/port.ts";
import type { HeldLeases } from "../invariants/held-leases.ts";
import { http } from "../network/http.ts";
import type { System } from "../system.ts";
import { type RunnerSession, WorkerApi } from "../worker/api.ts";
import type { Life } from "../world/life.ts";
import type { Machine } from "./machine.ts";

const POLL_TIMEOUT_MS = 10 * 60_000;

/** The API as a runner's process reaches it: over the network, with all its faults. */
export function controlPlaneOf(system: System, machine: Machine, life: Life, held: HeldLeases): ControlPlane {
  const { ledger, faults, world } = system;
  const cutOff = () => machine.isCutOff;

  function told(id: ExecutionId, lease: number, secret: string) {
    return (fact: LeaseFact, signal: AbortSignal | undefined): Promise<Reply<LeaseAnswer>> => {
      const sentAt = world.now;
      held.tells(id, lease, fact.type);
      return http(system, life, {
        concerned: () => [system.phaseOf(id)],
        signal,
        cutOff,
        handle: (request) => new WorkerApi(system, request).lease({ id, lease, secret }, fact),
      }).then((reply) => {
        held.told(id, lease, fact.type, sentAt, reply);
        if (reply.outcome === "ok") ledger.acknowledged(id, lease, fact, reply.answer);
        return reply;
      });
    };
  }

  return {
    register: (body, signal) => {
      held.registers();
      return http(system, life, {
        concerned: () => system.livePhases(),
        signal,
        cutOff,
        handle: (request) => new WorkerApi(system, request).register(body),
      });
    },
    poll: (session, body, signal) => {
      const concerned = () => system.livePhases();
      return http(system, life, {
        concerned,
        signal,
        timeoutMs: POLL_TIMEOUT_MS,
        cutOff,
        deaf: () => faults.strikes("dead_poll", concerned),
        handle: (request, gone) => new WorkerApi(system, request).poll(JSON.parse(session) as RunnerSession, body, gone),
      });
    },
    lease: (id, lease, secret) => {
      held.begins(id, lease);
      const tell = told(id, lease, secret);
      const of = { id, lease, secret };
      const concerned = () => [system.phaseOf(id)];
      return {
        accept: (signal) => tell({ type: "accept" }, signal),
        started: (sandbox, signal) => tell({ type: "started", sandbox }, signal),
        heartbeat: (heard, signal) => tell({ type: "heartbeat", heard }, signal),
        events: (heard, chunks, signal) => tell({ type: "log", heard, chunks }, signal),
        exited: (exit, signal) => tell({ type: "exited", exit }, signal),
        finish: (finish, signal) => tell({ type: "finish", finish }, signal),
        release: (reason, signal) => tell({ type: "release", reason }, signal),
        inputs: (_, signal) =>
          http(system, life, { concerned, signal, cutOff, handle: (request) => new WorkerApi(system, request).inputs(of) }),
        outputs: (files, signal) =>
          http(system, life, {
            concerned,
            signal,
            cutOff,
            handle: (request) => new WorkerApi(system, request).outputs(of, files),
          }),
      };
    },
  };
}
