/** Everything that the stack tells people goes to stderr: stdout belongs to the JSON line and to the sample. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A refusal that needs no stack trace: the message is for the person who typed the command. */
export class StackError extends Error {
  override name = "StackError";
  readonly exitCode: number;

  /** @param exitCode 1, or 2 for a wrong command line */
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
