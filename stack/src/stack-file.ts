import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { PORT_NAMES } from "./ports.ts";

const processIdentity = z.object({
  pid: z.int().positive(),
  /** When the kernel started it: tells a process from a later one with the same pid. */
  started: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

const stackState = z.object({
  ports: z.partialRecord(z.enum(PORT_NAMES), z.int()),
  /** Where Postgres keeps its files: elsewhere, when its user can't enter the data folder. */
  postgres_dir: z.string().nullable(),
  supervisor: processIdentity.nullable(),
  /** The leaders of the process groups, by part. */
  parts: z.record(z.string(), processIdentity),
});
export type StackState = z.infer<typeof stackState>;

/** `stack.json` in the data folder: what the next start must know of this one, however it ends. */
export class StackFile {
  readonly #path: string;
  #state: StackState;

  /** @throws SyntaxError, ZodError when the file is not one of ours */
  constructor(dataDir: string) {
    this.#path = join(dataDir, "stack.json");
    this.#state = readStackState(dataDir);
  }

  get state(): StackState {
    return this.#state;
  }

  /** Renamed into place, so that a crash leaves the old one whole. */
  update(change: Partial<StackState>): void {
    this.#state = { ...this.#state, ...change };
    const draft = `${this.#path}.new`;
    writeFileSync(draft, `${JSON.stringify(this.#state, null, 2)}\n`);
    renameSync(draft, this.#path);
  }

  setPart(name: string, identity: ProcessIdentity | null): void {
    const { [name]: _, ...others } = this.#state.parts;
    this.update({ parts: identity ? { ...others, [name]: identity } : others });
  }
}

export function readStackState(dataDir: string): StackState {
  let text: string;
  try {
    text = readFileSync(join(dataDir, "stack.json"), "utf8");
  } catch {
    return { ports: {}, postgres_dir: null, supervisor: null, parts: {} };
  }
  return stackState.parse(JSON.parse(text));
}
