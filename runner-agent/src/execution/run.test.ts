import type { ExitReport, FinishRequest, LeaseAnswer, LeaseCommand, LogChunk, OutputFile } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { ContainerEngine, OutputPiece, Sandbox, SandboxExit } from "../container/port.ts";
import type { ControlPlane, LeaseCalls, Reply } from "../control-plane/port.ts";
import { memorySpool } from "../files/memory-spool.ts";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import { NO_SURROUNDINGS } from "../owner/surroundings.ts";
import { assignmentOf } from "../testing/assignment.ts";
import { type ManualHost, manualHost } from "../testing/manual-host.ts";
import { ExecutionRun } from "./run.ts";

const EXIT: SandboxExit = { exitCode: 0, signal: null, oom: false, bySilence: false, cpuMs: 1, peakMemoryBytes: 1 };

type World = {
  /** What the script writes before it ends. */
  says?: string;
  exit?: Promise<SandboxExit>;
  files?: Partial<FileStore>;
  /** What the control plane answers to posts of the log; as it should where nothing is left. */
  postReplies?: Reply<LeaseAnswer>[];
  finishReplies?: Reply<LeaseAnswer>[];
  onHeartbeat?: () => void;
  upload?: (path: string, host: ManualHost) => "stored" | "waits";
  /** Heard with the answer to `exited`. */
  commands?: LeaseCommand[];
};

/** One execution over fakes, from its assignment to its end. @returns what the control plane was told */
async function check(world: World) {
  const {
    says = "",
    exit = Promise.resolve(EXIT),
    files: broken = {},
    postReplies = [],
    finishReplies = [],
    commands = [],
    onHeartbeat,
    upload = () => "stored",
  } = world;
  const told = { exited: [] as ExitReport[], finish: [] as FinishRequest[], heartbeats: [] as LeaseCommand["type"][][], log: "" };
  let through = 0;
  const answer = (heard: LeaseCommand[] = []): Reply<LeaseAnswer> => ({
    outcome: "ok",
    answer: { status: "running", version: 1, commands: heard, stored_through: through },
  });
  const host = manualHost();
  const store = (chunks: LogChunk[]): void => {
    through = chunks.at(-1)?.seq ?? through;
    told.log += chunks.map(({ data, dropped }) => (dropped ? `(${dropped.bytes} bytes are missing)` : data)).join("");
  };
  const calls = {
    accept: async () => answer(),
    started: async () => answer(),
    heartbeat: async (heard: LeaseCommand["type"][]) => {
      told.heartbeats.push(heard);
      onHeartbeat?.();
      return answer();
    },
    events: async (_heard: unknown, chunks: LogChunk[]) => {
      const reply = postReplies.shift();
      // The wait that follows it begins a turn later.
      if (reply) setImmediate(() => host.advance(10_000));
      else store(chunks);
      return reply ?? answer();
    },
    exited: async (report: ExitReport) => {
      told.exited.push(report);
      return answer(commands);
    },
    outputs: async (files: OutputFile[]) => ({
      outcome: "ok",
      answer: { uploads: files.map(({ sha256 }) => ({ sha256, url: "http://s", headers: {}, expires_at: "" })) },
    }),
    finish: async (request: FinishRequest) => {
      told.finish.push(request);
      return finishReplies.shift() ?? answer();
    },
  } as unknown as LeaseCalls;
  async function* output(): AsyncGenerator<OutputPiece> {
    if (says !== "") yield { stream: "stdout", bytes: Buffer.from(says) };
  }
  const sandbox: Sandbox = {
    workFolder: "/work",
    made: { executor: "docker", image: null, network: false },
    start: async () => ({
      outcome: "started",
      running: {
        output: output(),
        exited: exit,
        signal: async () => undefined,
        limit: () => undefined,
        closeOutput: () => undefined,
      },
    }),
    dispose: async () => undefined,
  };
  const files = {
    placeBytes: async () => undefined,
    placeFolder: async () => undefined,
    changedFiles: async () => [],
    forget: () => undefined,
    freeBytes: async () => 2 ** 40,
    digest: async () => "0".repeat(64),
    spool: () => memorySpool(),
    ...broken,
  } as unknown as FileStore;
  const run = new ExecutionRun(
    assignmentOf({ script: "" }),
    {
      host,
      control: { lease: () => calls } as unknown as ControlPlane,
      engine: { acquire: async () => ({ outcome: "acquired", sandbox }) } as unknown as ContainerEngine,
      files,
      objects: {
        upload: async ({ source }: { source: { path: string } }, signal: AbortSignal) => {
          if (upload(source.path, host) === "stored") return { outcome: "ok" };
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
          return { outcome: "unreachable", cause: "aborted" };
        },
      } as unknown as ObjectTransfer,
    },
    { heartbeatMs: 15_000, cancelGraceMs: 10_000, cancelWaitMs: 45_000, network: false, surroundings: NO_SURROUNDINGS },
    { onChange: () => undefined, onEngineTrouble: () => undefined },
  );
  await run.run();
  return { ...told, stored: through };
}

describe("ExecutionRun", () => {
  it("tells the script's end, its log and its outputs", async () => {
    const { exited, finish, log, stored } = await check({ says: "hello\n" });
    expect(exited).toMatchObject([{ exit_code: 0, error: null }]);
    expect(finish).toMatchObject([{ verdict: "completed", exit: { exit_code: 0 }, log_seq: stored }]);
    expect(log).toBe("hello\n");
  });

  it("takes the end that an init made of a runner that stood still for no end of the script's", async () => {
    const exit = Promise.resolve({ ...EXIT, exitCode: 137, signal: 9, bySilence: true });
    const { exited, finish, log, stored } = await check({ says: "hello\n", exit });
    expect(exited).toEqual([]);
    expect(finish).toMatchObject([{ verdict: "failed", exit: null, log_seq: stored, error: { error_code: "worker_died" } }]);
    expect(log).toBe("hello\n");
  });

  it("keeps the exit of a script whose folder can't be asked or looked into afterwards", async () => {
    const gone = async (): Promise<never> => {
      throw new Error("ENOENT");
    };
    const { exited, finish } = await check({
      exit: Promise.resolve({ ...EXIT, exitCode: 3 }),
      files: { freeBytes: gone, changedFiles: gone },
    });
    expect(exited).toMatchObject([{ exit_code: 3 }]);
    // The script's own error goes first, and what became of its files is said beside it.
    const unstored = { error_code: "output_upload_failed" };
    expect(finish).toMatchObject([
      { verdict: "failed", exit: { exit_code: 3 }, error: { error_code: "nonzero_exit" }, outputs_error: unstored },
    ]);
    expect((await check({ files: { changedFiles: gone } })).finish).toMatchObject([
      { verdict: "failed", exit: { exit_code: 0 }, error: { error_code: "output_upload_failed" } },
    ]);
  });

  it("says of a cancelled one too that its files were not stored, and leaves that out for an API that does not know it", async () => {
    const gone = async (): Promise<never> => {
      throw new Error("ENOENT");
    };
    const code = "validation_failed";
    const refused: Reply<LeaseAnswer> = { outcome: "refused", http: 422, code, reason: code, expected: null, message: "" };
    const world = { commands: [{ type: "cancel" as const, signal: "SIGTERM" as const }], files: { changedFiles: gone } };
    const whole = { verdict: "cancelled", error: null, outputs_error: { error_code: "output_upload_failed" } };
    expect((await check(world)).finish).toMatchObject([whole]);
    const { finish } = await check({ ...world, finishReplies: [refused] });
    expect(finish).toMatchObject([whole, { verdict: "cancelled", error: null }]);
    expect(finish[1]).not.toHaveProperty("outputs_error");
  });

  it("answers a cancel at once, also while it uploads and has no other call to make", async () => {
    let heard: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const { heartbeats, finish } = await check({
      commands: [{ type: "cancel", signal: "SIGTERM" }],
      onHeartbeat: () => heard(),
      // The upload goes on until the answer was given: no time passes here.
      files: { changedFiles: () => answered.then(() => []) },
    });
    expect(heartbeats).toEqual([["cancel"]]);
    expect(finish).toMatchObject([{ verdict: "cancelled" }]);
  });

  it("breaks the uploads of a cancelled one off before it is given up, so that what is stored comes back", async () => {
    const found = ["a", "b"].map((path) => ({ path, source: path, sizeBytes: 1, executable: false }));
    const { finish } = await check({
      commands: [{ type: "cancel", signal: "SIGTERM" }],
      files: { changedFiles: async () => found },
      upload: (path, host) => {
        if (path === "a") return "stored";
        setImmediate(() => host.advance(36_000));
        return "waits";
      },
    });
    const outputs_error = { error_code: "output_upload_failed", error_details: { path: "b" } };
    expect(finish).toMatchObject([{ verdict: "cancelled", outputs: [{ path: "a" }], outputs_error }]);
  });

  it("stores what was written before it tells that its engine is lost, however slow the control plane is", async () => {
    const busy: Reply<LeaseAnswer> = { outcome: "unreachable", cause: "ECONNRESET", retryAfterMs: null };
    const exit = Promise.reject<SandboxExit>(new Error("socket hang up"));
    const { finish, log, stored } = await check({ says: "hello\n", exit, postReplies: [busy, busy] });
    expect(finish).toMatchObject([{ exit: null, log_seq: stored, error: { error_code: "worker_died" } }]);
    expect(log).toBe("hello\n");
  });

  it("completes with a marker in place of output that the control plane does not take", async () => {
    const no: Reply<LeaseAnswer> = {
      outcome: "refused",
      http: 400,
      code: "validation_failed",
      reason: "validation_failed",
      expected: null,
      message: "",
    };
    const { finish, log, stored } = await check({ says: "hello\n", postReplies: [no] });
    expect(finish).toMatchObject([{ verdict: "completed", log_seq: stored }]);
    expect(log).toBe("(6 bytes are missing)");
  });
});
