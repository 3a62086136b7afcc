import type {
  ExecutionId,
  ExitReport,
  FinishRequest,
  LeaseAnswer,
  LeaseCommand,
  LogChunk,
  OutputFile,
  PollAnswer,
  PollRequest,
  RegisterAnswer,
  RegisterRequest,
  SandboxFacts,
  Upload,
} from "@rgrid/schema";

/**
 * What became of a call. `refused`: the API decided, sending it again changes nothing. `unreachable`: no decision came (no connection, 5xx,
 * 429), send it again later.
 */
export type Reply<T> = { outcome: "ok"; answer: T } | Refused | Unreachable;
type Refused = {
  outcome: "refused";
  http: number;
  code: string;
  /** Of a lease route: `lease_lost`, `cancelled`, `gap`, …; the code where the API gave none. */
  reason: string;
  /** With `gap` and `log_incomplete`: the next chunk `seq` that is wanted. */
  expected: number | null;
  message: string;
};
type Unreachable = { outcome: "unreachable"; cause: string; retryAfterMs: number | null };

/** One lease's routes. Its secret is inside and never shown. */
export interface LeaseCalls {
  accept(signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  started(sandbox: SandboxFacts, signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  heartbeat(heard: LeaseCommand["type"][], signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  events(heard: LeaseCommand["type"][], chunks: LogChunk[], signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  exited(exit: ExitReport, signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  finish(request: FinishRequest, signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  release(reason: string, signal?: AbortSignal): Promise<Reply<LeaseAnswer>>;
  /** URLs of inputs, by digest; at most `LIMITS.inputsPerRequestMax`. */
  inputs(digests: string[], signal?: AbortSignal): Promise<Reply<{ items: { sha256: string; url: string }[] }>>;
  /** Presigned PUTs, one for each file in its order; at most `LIMITS.inputsPerRequestMax` files. */
  outputs(files: OutputFile[], signal?: AbortSignal): Promise<Reply<{ uploads: Upload[] }>>;
}

export interface ControlPlane {
  register(request: RegisterRequest, signal?: AbortSignal): Promise<Reply<RegisterAnswer>>;
  /** Long poll; aborting it is safe, because a lease that is not in `holds` is offered again. */
  poll(session: string, request: PollRequest, signal: AbortSignal): Promise<Reply<PollAnswer>>;
  lease(id: ExecutionId, lease: number, secret: string): LeaseCalls;
}
