import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CuttableProxy } from "./cuttable-proxy.ts";

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A proxy to a server that sends back whatever comes. */
async function setUp() {
  const server = createServer((socket) => socket.on("error", () => undefined).pipe(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy = await CuttableProxy.listen((server.address() as AddressInfo).port);
  ends.push(
    () => server.close(),
    () => proxy.close(),
  );
  const open = (): Socket => {
    const socket = connect(proxy.port, "127.0.0.1");
    ends.push(() => socket.destroy());
    return socket;
  };
  const echo = async (socket: Socket, text: string): Promise<string> => {
    socket.write(text);
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString();
  };
  return { proxy, open, echo };
}

const broken = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));

describe("the wire that can be cut", () => {
  it("carries bytes both ways", async () => {
    const { open, echo } = await setUp();
    expect(await echo(open(), "hello")).toBe("hello");
  });
  it("breaks what is open when it is cut, and what comes until it is mended", async () => {
    const { proxy, open, echo } = await setUp();
    const socket = open();
    await echo(socket, "hello");
    const first = broken(socket);
    proxy.cut();
    expect(await first).toContain("ECONNRESET");
    expect(await broken(open())).toContain("ECONNRESET");
    proxy.mend();
    expect(await echo(open(), "again")).toBe("again");
  });
});
