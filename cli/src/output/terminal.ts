import type { Sink } from "./sink.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue";
const CODES: Record<Style, [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

/** Paints only where `color` is on, so that pipes and NO_COLOR get plain text. */
export type Paint = (style: Style, text: string) => string;
const painter =
  (color: boolean): Paint =>
  (style, text) => {
    const [on, off] = CODES[style];
    return color && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  };

/** The painter of a stream: only a terminal is painted, and only if its user wants it. */
export const painterOf = (sink: Pick<Sink, "isTerminal">, env: NodeJS.ProcessEnv): Paint =>
  painter(sink.isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb");

/**
 * Text from elsewhere (names, messages) without the control characters that could drive the terminal, and without those that turn the direction of
 * what follows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
export const plain = (text: string): string => text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "�");

/** The same on one line. */
export const oneLine = (text: string): string => plain(text.replace(/\s*\n\s*|\t/g, " "));

/** Where everything of ours goes: stderr, in lines, with one line that rewrites itself on a terminal. */
export class Terminal {
  readonly paint: Paint;
  readonly #sink: Sink;
  readonly #beside: Sink;
  #progress = "";

  /** @param beside stdout: on a terminal both write to one screen */
  constructor(sink: Sink, beside: Sink, env: NodeJS.ProcessEnv) {
    this.#sink = sink;
    this.#beside = beside;
    this.paint = painterOf(sink, env);
  }

  get isTerminal(): boolean {
    return this.#sink.isTerminal;
  }
  get columns(): number {
    return this.#sink.columns;
  }

  async line(text: string): Promise<void> {
    await this.clearProgress();
    if (this.#isGlued) this.#startLine();
    await this.#sink.write(`${text}\n`);
  }

  /** Shows a line in place of the last one; nothing in a pipe. */
  progress(text: string): void {
    if (!this.isTerminal || text === this.#progress) return;
    // What the script wrote last may have no newline: drawn over it, the line would wipe it out.
    if (this.#isGlued) this.#startLine();
    // One column is left free: a full line would wrap, and only its last row be rewritten.
    this.#progress = text.slice(0, this.columns - 1);
    void this.#sink.write(`\r\x1b[K${this.paint("dim", this.#progress)}`);
  }

  async clearProgress(): Promise<void> {
    if (this.#progress === "") return;
    this.#progress = "";
    await this.#sink.write("\r\x1b[K");
    this.#sink.markFreshLine();
  }

  /** Text of ours would go on a line that is not ours. */
  get #isGlued(): boolean {
    if (!this.isTerminal || this.#progress !== "") return false;
    return this.#sink.midLine || (this.#beside.isTerminal && this.#beside.midLine);
  }

  #startLine(): void {
    void this.#sink.write("\n");
    this.#beside.markFreshLine();
  }
}
