import type { Life } from "../world/life.ts";
import type { World } from "../world/world.ts";

type Listener = (event: { data?: string }) => void;

/** The object's end of a WebSocket. It outlives the instance (hibernation), and keeps what the instance attached to it. */
export class ServerSocket {
  readonly #pipe: SocketPipe;
  attachment: unknown = null;

  constructor(pipe: SocketPipe) {
    this.#pipe = pipe;
  }

  get open(): boolean {
    return this.#pipe.serverOpen;
  }
  send(text: string): void {
    this.#pipe.toClient(text);
  }
  close(): void {
    this.#pipe.closeByServer();
  }
}

export type SocketEvents = { message: (socket: ServerSocket, text: string) => void; closed: (socket: ServerSocket) => void };

/**
 * A WebSocket between a Worker's request and an object: ordered both ways. A client that dies silently leaves the server's end open, and
 * what is sent into it is lost, as on a dead connection.
 */
export class SocketPipe {
  readonly server: ServerSocket;
  readonly #world: World;
  readonly #client: Life;
  readonly #events: SocketEvents;
  readonly #delayMs: () => number;
  readonly #listeners = new Map<string, Listener[]>();
  #lastToClient = 0;
  #lastToServer = 0;
  clientOpen = true;
  serverOpen = true;

  constructor(world: World, client: Life, delayMs: () => number, events: SocketEvents) {
    this.#world = world;
    this.#client = client;
    this.#delayMs = delayMs;
    this.#events = events;
    this.server = new ServerSocket(this);
  }

  // The client's end, as `ObjectSocket` of the Cloudflare adapter uses it.
  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type);
    if (listeners) listeners.push(listener);
    else this.#listeners.set(type, [listener]);
  }
  accept(): void {}
  send(text: string): void {
    if (!this.clientOpen || !this.#client.alive) return;
    this.#lastToServer = Math.max(this.#world.now + this.#delayMs(), this.#lastToServer);
    this.#world.at(this.#lastToServer, () => {
      if (this.serverOpen) this.#events.message(this.server, text);
    });
  }
  close(): void {
    if (!this.clientOpen) return;
    this.clientOpen = false;
    if (!this.#client.alive) return;
    this.#lastToServer = Math.max(this.#world.now + this.#delayMs(), this.#lastToServer);
    this.#world.at(this.#lastToServer, () => this.#serverGone());
  }

  toClient(text: string): void {
    if (!this.serverOpen) return;
    this.#lastToClient = Math.max(this.#world.now + this.#delayMs(), this.#lastToClient);
    this.#world.at(this.#lastToClient, () => {
      if (this.clientOpen) this.#client.deliver(() => this.#tell("message", { data: text }));
    });
  }

  closeByServer(): void {
    if (!this.serverOpen) return;
    this.serverOpen = false;
    this.#clientGone();
  }

  /** The connection breaks: both ends learn of it, and what was on its way is lost. */
  cut(): void {
    const wasOpen = this.serverOpen;
    this.#clientGone();
    if (wasOpen) this.#world.after(this.#delayMs(), () => this.#serverGone());
  }

  #serverGone(): void {
    if (!this.serverOpen) return;
    this.serverOpen = false;
    this.#events.closed(this.server);
  }

  #clientGone(): void {
    this.#world.after(this.#delayMs(), () => {
      if (!this.clientOpen) return;
      this.clientOpen = false;
      this.#client.deliver(() => this.#tell("close", {}));
    });
  }

  #tell(type: string, event: { data?: string }): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}
