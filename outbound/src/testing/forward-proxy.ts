import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** `target`: HOST:PORT as it was asked for. */
export type Seen = { through: "tunnel" | "proxy"; target: string; signedIn: string | null };

export type ForwardProxy = {
  /** Everything that came, also what was refused. */
  readonly seen: Seen[];
  port: number;
  close(): void;
};

/** What a proxy demands of whoever sends no name and password. */
const DEMAND = { "proxy-authenticate": 'Basic realm="proxy"', "content-length": "0" };

/**
 * A proxy for HTTP, and for tunnels, that lets in who signs in alone.
 * @param address on which it listens @param signIn NAME:PASSWORD @param portOf where a target is on this machine; null: it knows none of that name
 */
export async function forwardProxy(
  address: string,
  signIn: string,
  portOf: (target: string) => number | null,
): Promise<ForwardProxy> {
  const seen: Seen[] = [];
  /** @returns the port, or why not */
  const look = (through: Seen["through"], target: string, header: string | undefined): number | "407" | "502" => {
    const signedIn = header === undefined ? null : Buffer.from(header.slice("Basic ".length), "base64").toString();
    seen.push({ through, target, signedIn });
    return signedIn === signIn ? (portOf(target) ?? "502") : "407";
  };
  const server = createServer((incoming, outgoing) => {
    // Not a URL: asked as a server of its own.
    if (!URL.canParse(incoming.url ?? "")) return void outgoing.writeHead(400).end();
    const { host, port: given, pathname, search } = new URL(incoming.url ?? "");
    const { "proxy-authorization": header, ...headers } = incoming.headers;
    const port = look("proxy", given === "" ? `${host}:80` : host, header);
    if (typeof port === "string") return void outgoing.writeHead(Number(port), DEMAND).end();
    const path = pathname + search;
    const onward = request({ host: "127.0.0.1", port, path, method: incoming.method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 0, response.headers);
      // A stream of events begins with nothing.
      outgoing.flushHeaders();
      response.pipe(outgoing);
    });
    for (const end of [onward, outgoing]) end.on("error", () => [onward, outgoing].map((each) => each.destroy()));
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket, head) => {
    const port = look("tunnel", incoming.url ?? "", incoming.headers["proxy-authorization"]);
    if (typeof port === "string") {
      const lines = Object.entries(DEMAND).map(([name, value]) => `${name}: ${value}\r\n`);
      return void socket.end(`HTTP/1.1 ${port} No\r\n${lines.join("")}\r\n`);
    }
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on("error", () => [onward, socket].map((each) => each.destroy()));
  });
  await once(server.listen(0, address), "listening");
  return {
    seen,
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
