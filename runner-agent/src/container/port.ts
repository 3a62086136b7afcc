import type { ExecutionId, LogStream, RegisterRequest, SandboxFacts } from "@rgrid/schema";

/** The program to run. Paths are as the script sees them: below /work. */
export type Command = { argv: string[]; env: Record<string, string> };

/** A folder or file of the host that a sandbox sees under a path of its own. */
export type HostMount = { source: string; target: string; writable: boolean };

export type SandboxRequest = {
  execution: ExecutionId;
  lease: number;
  runtime: string;
  limits: { memory_bytes: number; cpus: number; timeout_ms: number };
  /** A sandbox outlives a runner that is gone by no more than this. */
  leaseTtlMs: number;
  network: boolean;
  /** Whether a container is given the machine's GPU, where there is one; else it has none. */
  gpu?: boolean;
  command: Command;
  /** What is installed for the script, or is being; and what the runner's owner lets it see. Only of containers: a plain process sees all that its user does. */
  mounts?: readonly HostMount[];
};

/** User code could not be started at all. */
export type StartupFailure = {
  outcome: "failed";
  code: "image_not_found" | "image_pull_failed" | "network_timeout" | "container_startup_failed";
  details: Record<string, string>;
};

/** The engine itself does not answer: nothing has started, and nothing will here before it is back. */
export type EngineLost = { outcome: "engine_lost"; reason: string };

export type OutputPiece = { stream: LogStream; bytes: Uint8Array };

export type SandboxExit = {
  /** As a shell gives it: 128 + signal where one ended the script. */
  exitCode: number;
  signal: number | null;
  oom: boolean;
  /** Its init ended it, because it heard nothing of this runner for too long: that is no end of the script's own. */
  bySilence: boolean;
  /** null where the engine can't know it. */
  cpuMs: number | null;
  peakMemoryBytes: number | null;
};

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGKILL";

/** User code that runs. */
export interface Running {
  /** Both streams, as read. Not reading on holds the script back at its next write. */
  output: AsyncIterable<OutputPiece>;
  /** Resolves when the script and all that it started have ended. @throws when the engine is lost */
  exited: Promise<SandboxExit>;
  /** To every process of the script, SIGKILL without mercy. Repeating it is harmless. */
  signal(signal: StopSignal): Promise<void>;
  /** The script's timeout was changed. Who asks for an end at the timeout is the caller; the engine only ends what outlives it by far. */
  limit(timeoutMs: number): void;
  /** Stops reading the output: for a stream that stays open after the exit. */
  closeOutput(): void;
}

/**
 * A place for one execution, never used again. It may be created ahead of its execution (a pool): files are put into `workFolder` after
 * `acquire`, and user code begins with `start`.
 */
export interface Sandbox {
  /** The host's path of /work. */
  workFolder: string;
  /** What it is, for whoever wants to make it again. */
  made: SandboxFacts;
  start(): Promise<{ outcome: "started"; running: Running } | StartupFailure>;
  /** Kills what runs and removes everything. Repeating it is harmless. */
  dispose(): Promise<void>;
}

/** Whether a lease that this process runs owns the sandbox of this name, `EXECUTION-LEASE`. To be asked at the moment of removal. */
export type IsLive = (name: string) => boolean;

export interface ContainerEngine {
  readonly kind: RegisterRequest["executor"];
  /** Why the engine can't be used, or null. Asked before all else, and again when it seems to be lost. */
  problem(): Promise<string | null>;
  acquire(
    request: SandboxRequest,
    signal: AbortSignal,
  ): Promise<{ outcome: "acquired"; sandbox: Sandbox } | StartupFailure | EngineLost>;
  /** Removes what is labelled as this runner's and no live lease owns. @returns how many sandboxes */
  reap(isLive: IsLive): Promise<number>;
}
