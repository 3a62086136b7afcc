/** One question at a time over a WebSocket to an object, which sleeps between them while the Worker holds the client's request. */
export class ObjectSocket {
  readonly #socket: WebSocket;
  #answer: ((data: string | null) => void) | null = null;
  #ended = false;

  private constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#settle(typeof data === "string" ? data : null));
    socket.addEventListener("close", () => this.#end());
    socket.addEventListener("error", () => this.#end());
    signal.addEventListener("abort", () => this.#end(), { once: true });
    socket.accept();
    if (signal.aborted) this.#end();
  }

  /** @throws when the object can't be reached or does not speak WebSocket here */
  static async open(stub: Pick<DurableObjectStub, "fetch">, url: string, signal: AbortSignal): Promise<ObjectSocket> {
    const response = await stub.fetch(url, { headers: { upgrade: "websocket" } });
    if (response.webSocket === null) throw new Error(`the object answered ${response.status} instead of a WebSocket`);
    return new ObjectSocket(response.webSocket, signal);
  }

  /** Null when the socket closed (a deploy, a crash) or the signal of `open` aborted before an answer came. */
  async ask(question: string): Promise<string | null> {
    if (this.#ended) return null;
    const answer = new Promise<string | null>((resolve) => {
      this.#answer = resolve;
    });
    this.#socket.send(question);
    return answer;
  }

  close(): void {
    try {
      this.#socket.close(1000);
    } catch {
      // The other side closed first.
    }
    this.#end();
  }

  #settle(data: string | null): void {
    this.#answer?.(data);
    this.#answer = null;
  }

  #end(): void {
    this.#ended = true;
    this.#settle(null);
  }
}
