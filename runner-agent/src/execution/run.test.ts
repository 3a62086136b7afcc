import type { ExitReport, FinishRequest, LeaseAnswer, LogChunk } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import type { ContainerEngine, OutputPiece, Sandbox, SandboxExit } from "../container/port.ts";
import type { ControlPlane, LeaseCalls, Reply } from "../control-plane/port.ts";
import { memorySpool } from "../files/memory-spool.ts";
import type { FileStore } from "../files/port.ts";
import type { ObjectTransfer } from "../objects/port.ts";
import { NO_SURROUNDINGS } from "../owner/surroundings.ts";
import { assignmentOf } from "../testing/assignment.ts";
import { manualHost } from "../testing/manual-host.ts";
import { ExecutionRun } from "./run.ts";

const EXIT: SandboxExit = { exitCode: 0, signal: null, oom: false, bySilence: false, cpuMs: 1, peakMemoryBytes: 1 };

type World = {
  /** What the script writes before it ends. */
  says?: string;
  exit?: Promise<SandboxExit>;
};

/** One execution over fakes, from its assignment to its end. @returns what the control plane was told */
async function check({ says = "", exit = Promise.resolve(EXIT) }: World) {
  const told = { exited: [] as ExitReport[], finish: [] as FinishRequest[], log: "" };
  let through = 0;
  const answer = (): Reply<LeaseAnswer> => ({
    outcome: "ok",
    answer: { status: "running", version: 1, commands: [], stored_through: through },
  });
  const store = (chunks: LogChunk[]): void => {
    through = chunks.at(-1)?.seq ?? through;
    told.log += chunks.map(({ data }) => data).join("");
  };
  const calls = {
    accept: async () => answer(),
    started: async () => answer(),
    heartbeat: async () => answer(),
    events: async (_heard: unknown, chunks: LogChunk[]) => {
      store(chunks);
      return answer();
    },
    exited: async (report: ExitReport) => {
      told.exited.push(report);
      return answer();
    },
    finish: async (request: FinishRequest) => {
      told.finish.push(request);
      return answer();
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
    spool: () => memorySpool(),
  } as unknown as FileStore;
  const run = new ExecutionRun(
    assignmentOf({ script: "" }),
    {
      host: manualHost(),
      control: { lease: () => calls } as unknown as ControlPlane,
      engine: { acquire: async () => ({ outcome: "acquired", sandbox }) } as unknown as ContainerEngine,
      files,
      objects: {} as ObjectTransfer,
    },
    { heartbeatMs: 15_000, cancelGraceMs: 10_000, network: false, surroundings: NO_SURROUNDINGS },
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
});
