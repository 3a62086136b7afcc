import { closeSync, openSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { setImmediate as immediate } from "node:timers/promises";
import { INIT_SOCKET, initSocketIn } from "./init-socket.ts";
import type { StopSignal } from "./port.ts";

/** Beats within the silence that the init allows: a few may come late. */
const BEATS_PER_SILENCE = 8;
const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 } as const;

/** How the program ended, by the init's word. `silence`: it thought that its runner was gone. */
export type InitReport = { type: "exit" | "signal"; number: number } | { type: "silence" | "timeout" | "exec" };

/** The init's one line. What is not one of ours counts as none: then the engine is asked. */
export function initReportOf(text: string): InitReport | null {
  const [, word, number] = /^(exit|signal|silence|timeout|exec)(?: (\d{1,3}))?$/m.exec(text) ?? [];
  if (word === "silence" || word === "timeout" || word === "exec") return { type: word };
  if ((word !== "exit" && word !== "signal") || number === undefined) return null;
  return { type: word, number: Number(number) };
}

/** Linux signals end at 64; codes above are the script's own. */
const SIGNALS_MAX = 64;

/** The signal that ended a program, by its init's word; else by the exit code, which can't tell `exit 137` from SIGKILL. */
export function signalOf(report: InitReport | null, code: number): number | null {
  if (report?.type === "exit" || report?.type === "exec") return null;
  if (report?.type === "signal") return report.number;
  return code > 128 && code <= 128 + SIGNALS_MAX ? code - 128 : null;
}

/**
 * The runner's end of the connection to one script's init (`init/init.c`): listening → connected → closed. It says that the runner lives, and hears
 * how the program ended. One connection is taken, which is the init's: it connects before the script begins. When this process ends the kernel closes the
 * connection, and the init ends what it has started.
 */
export class InitLink {
  readonly connected: Promise<void>;
  readonly #server: Server;
  readonly #folder: number;
  readonly #closed: Promise<void>;
  #socket: Socket | null = null;
  #beats: NodeJS.Timeout | null = null;
  #heard = "";

  private constructor(server: Server, folder: number, silenceMs: number) {
    this.#server = server;
    this.#folder = folder;
    let onConnected = (): void => undefined;
    let onClosed = (): void => undefined;
    this.connected = new Promise((resolve) => {
      onConnected = resolve;
    });
    this.#closed = new Promise((resolve) => {
      onClosed = resolve;
    });
    server.once("connection", (socket) => {
      this.#socket = socket;
      // EPIPE and ECONNRESET: the container has ended, which the close tells as well.
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        if (this.#heard.length < 1024) this.#heard += data.toString("latin1");
      });
      socket.once("close", () => {
        this.#stopBeats();
        onClosed();
      });
      this.#beats = setInterval(() => this.#beat(), silenceMs / BEATS_PER_SILENCE);
      this.#stopListening();
      onConnected();
    });
  }

  /** @param folder is made; where the script runs, under whatever name it has there, the socket is {@link initSocketIn} */
  static async listen(folder: string, silenceMs: number): Promise<InitLink> {
    await mkdir(folder, { mode: 0o755 });
    // Through the folder's descriptor: a socket's path may have 107 bytes, and a state folder's is as long as its owner likes.
    const descriptor = openSync(folder, "r");
    const server = createServer();
    const path = `/proc/self/fd/${descriptor}/${INIT_SOCKET}`;
    try {
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    // The init runs as the script's user.
    await chmod(initSocketIn(folder), 0o666);
    return new InitLink(server, descriptor, silenceMs);
  }

  /** @returns false where nobody listens */
  signal(signal: StopSignal): boolean {
    return this.#say(`signal ${SIGNAL_NUMBERS[signal]}`);
  }

  /** The program may run this long, counted from its start. */
  limit(timeoutMs: number): void {
    this.#say(`timeout ${Math.ceil(timeoutMs)}`);
  }

  /** The init has ended: what it said, or null where it was killed before. */
  async report(): Promise<InitReport | null> {
    // libuv reaps every child that has ended by then when it hears of one: an exit may be told before the connection that came before it, which
    // the next turn of the loop brings.
    for (let turns = 0; this.#socket === null && turns < 2; turns += 1) await immediate();
    if (this.#socket === null) return null;
    await this.#closed;
    return initReportOf(this.#heard);
  }

  close(): void {
    this.#stopBeats();
    this.#stopListening();
    this.#socket?.destroy();
  }

  /** After the loop has read: a process that was stopped would write first, and a write to who has gone throws away what it said last. */
  #beat(): void {
    setImmediate(() => this.#say("beat"));
  }

  #say(line: string): boolean {
    if (!this.#socket?.writable) return false;
    this.#socket.write(`${line}\n`);
    return true;
  }

  #stopBeats(): void {
    if (this.#beats !== null) clearInterval(this.#beats);
    this.#beats = null;
  }

  #stopListening(): void {
    // Closing removes the socket's file by its path, which leads through the descriptor.
    if (this.#server.listening) this.#server.close(() => closeSync(this.#folder));
  }
}
