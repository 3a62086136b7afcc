import type { ExecutionId } from "@rgrid/schema";
import type { OutputPiece, Running, SandboxExit, StopSignal } from "../../../runner-agent/src/container/port.ts";
import type { ScriptPlan } from "../scenario.ts";
import type { System } from "../system.ts";
import type { Life } from "../world/life.ts";

const SIGNAL_NUMBER = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 } as const;
const KILL_MS = 5;
const encoder = new TextEncoder();

/** A container with the user's code. It belongs to the machine: the runner's death does not end it. */
export class Container {
  readonly execution: ExecutionId;
  readonly lease: number;
  readonly folder: string;
  /** The process that it was made for. */
  readonly owner: Life;
  readonly #system: System;
  readonly #os: Life;
  readonly #plan: ScriptPlan;
  readonly #pieces: OutputPiece[] = [];
  #exit: SandboxExit | null = null;
  #news: (() => void)[] = [];
  #outputClosed = false;
  #filesMade = 0;
  running = false;

  constructor(
    system: System,
    os: Life,
    of: { execution: ExecutionId; lease: number; folder: string; owner: Life; plan: ScriptPlan },
  ) {
    this.#system = system;
    this.#os = os;
    this.execution = of.execution;
    this.lease = of.lease;
    this.folder = of.folder;
    this.owner = of.owner;
    this.#plan = of.plan;
  }

  /** Files that the script has made, whole or not. */
  get files(): string[] {
    return Array.from({ length: this.#filesMade }, (_, index) => `out/${index}.txt`);
  }

  /** User code begins. */
  start(): void {
    this.running = true;
    this.#system.ledger.started(this.execution);
    this.#step(0);
  }

  /** As the process that holds it sees it. */
  runningFor(life: Life): Running {
    return {
      output: this.#output(life),
      exited: life.reply((resolve) =>
        this.#wait(
          () => this.#exit !== null,
          () => this.#exit && resolve(this.#exit),
        ),
      ),
      signal: async (signal) => this.signal(signal),
      limit: () => undefined,
      closeOutput: () => {
        this.#outputClosed = true;
        this.#tell();
      },
    };
  }

  signal(signal: StopSignal): void {
    if (!this.running) return;
    const after = signal === "SIGKILL" ? KILL_MS : this.#plan.endsAfterTermMs;
    if (after === null) return;
    this.#system.world.after(after, () => this.#os.deliver(() => this.#end(128 + SIGNAL_NUMBER[signal], SIGNAL_NUMBER[signal])));
  }

  #step(index: number): void {
    const { pausesMs, exitCode, files } = this.#plan;
    this.#system.world.after(pausesMs[index] ?? 1, () =>
      this.#os.deliver(() => {
        if (!this.running) return;
        if (index === pausesMs.length - 1) {
          this.#filesMade = files;
          this.#end(exitCode, null);
          return;
        }
        this.#filesMade = Math.min(files, index);
        this.#write(index);
        this.#step(index + 1);
      }),
    );
  }

  #write(index: number): void {
    const text = `line ${index}\n`;
    const stream = index % 3 === 2 ? "stderr" : "stdout";
    this.#system.ledger.wrote(this.execution, text);
    this.#pieces.push({ stream, bytes: encoder.encode(text) });
    this.#tell();
  }

  #end(exitCode: number, signal: number | null): void {
    if (!this.running) return;
    this.running = false;
    this.#exit = { exitCode, signal, oom: false, bySilence: false, cpuMs: 1, peakMemoryBytes: 1 };
    this.#tell();
  }

  async *#output(life: Life): AsyncGenerator<OutputPiece> {
    for (;;) {
      for (let piece = this.#pieces.shift(); piece !== undefined; piece = this.#pieces.shift()) yield piece;
      if (this.#exit !== null || this.#outputClosed) return;
      await life.reply<void>((resolve) =>
        this.#wait(
          () => this.#pieces.length > 0 || this.#exit !== null || this.#outputClosed,
          () => resolve(),
        ),
      );
    }
  }

  #wait(ready: () => boolean, then: () => void): void {
    if (ready()) then();
    else this.#news.push(() => this.#wait(ready, then));
  }

  #tell(): void {
    const waiting = this.#news;
    this.#news = [];
    for (const look of waiting) look();
  }
}
