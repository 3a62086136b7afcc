import { EXIT_INTERRUPTED, EXIT_TERMINATED } from "../exit-status.ts";

type StopSignal = "SIGINT" | "SIGTERM";

/** Ctrl-C (and SIGTERM) while a command waits: the first one asks to stop, the second leaves at once. */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #heard = (signal: NodeJS.Signals) => this.#hear(signal === "SIGTERM" ? "SIGTERM" : "SIGINT");
  readonly #onFirst: (signal: StopSignal) => void;
  readonly #onSecond: (exitCode: number) => void;
  #first: StopSignal | null = null;

  /** @param onFirst asks the execution to stop @param onSecond leaves it */
  constructor(onFirst: (signal: StopSignal) => void, onSecond: (exitCode: number) => void) {
    this.#onFirst = onFirst;
    this.#onSecond = onSecond;
    process.on("SIGINT", this.#heard);
    process.on("SIGTERM", this.#heard);
  }

  /** Aborted by the first one: work before the execution exists simply ends. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Exit code of an interrupted command; null where nothing came. */
  get exitCode(): number | null {
    if (this.#first === null) return null;
    return this.#first === "SIGTERM" ? EXIT_TERMINATED : EXIT_INTERRUPTED;
  }
  get first(): StopSignal | null {
    return this.#first;
  }

  #hear(signal: StopSignal): void {
    if (this.#first !== null) {
      this.#onSecond(this.exitCode ?? EXIT_INTERRUPTED);
      return;
    }
    this.#first = signal;
    this.#abort.abort(new Interrupted(this.exitCode ?? EXIT_INTERRUPTED));
    this.#onFirst(signal);
  }

  /** Signals have their usual effect again. */
  release(): void {
    process.off("SIGINT", this.#heard);
    process.off("SIGTERM", this.#heard);
  }
}

/** Work was given up since the user stopped it: nothing to report. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("interrupted");
    this.name = "Interrupted";
    this.exitCode = exitCode;
  }
}
