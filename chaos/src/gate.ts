import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/**
 * Where the scripts report: each connects as its first act, says its execution's id, and goes on to its end once the gate is open.
 * closed → open. It outlives every part of the stack, so that it alone can count the starts of user code.
 */
export class Gate {
  readonly port: number;
  readonly #server: Server;
  /** With the execution that each has named. */
  readonly #sockets = new Map<Socket, string | null>();
  readonly #starts = new Map<string, number>();
  #isOpen = false;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (socket) => this.#greet(socket));
  }

  static async listen(): Promise<Gate> {
    // On every address: containers come over the bridge, whose address is not known before the first of them runs.
    const server = createServer().listen(0, "0.0.0.0");
    await once(server, "listening");
    return new Gate(server);
  }

  /** How often user code has started under this execution's id. */
  startsOf(id: string): number {
    return this.#starts.get(id) ?? 0;
  }

  /** Whether user code of this execution runs now. */
  runs(id: string): boolean {
    return [...this.#sockets.values()].includes(id);
  }

  open(): void {
    this.#isOpen = true;
    for (const socket of this.#sockets.keys()) socket.write(".");
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  #greet(socket: Socket): void {
    this.#sockets.set(socket, null);
    socket.once("close", () => this.#sockets.delete(socket));
    const lines = createInterface({ input: socket });
    lines.once("line", (id) => {
      this.#sockets.set(socket, id);
      this.#starts.set(id, this.startsOf(id) + 1);
    });
    // A container that is killed resets its connection; readline passes the error on.
    for (const each of [socket, lines]) each.on("error", () => undefined);
    if (this.#isOpen) socket.write(".");
  }
}
