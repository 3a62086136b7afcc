import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A wire to one port of this host that can be cut: then connections break in the middle of whatever they carry, and new ones are refused. */
export class CuttableProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on("connection", (near) => this.#join(near, targetPort));
  }

  static async listen(targetPort: number): Promise<CuttableProxy> {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CuttableProxy(server, targetPort);
  }

  cut(): void {
    this.#isCut = true;
    for (const end of this.#ends) end.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #join(near: Socket, targetPort: number): void {
    if (this.#isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true });
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#ends.add(end);
      end.on("error", () => other.destroy());
      end.once("close", () => {
        this.#ends.delete(end);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  }
}
