import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { StackError } from "./say.ts";

export const PORT_NAMES = ["api", "postgres", "bridge", "s3", "console", "site"] as const;
type PortName = (typeof PORT_NAMES)[number];
export type Ports = Record<PortName, number>;

/**
 * A port for every part: the ones of last time where they are free, else new ones. All are held until the last is chosen, so that none is
 * chosen twice.
 * @throws StackError when the API's port is taken: people and scripts know it, so it never changes by itself
 */
export async function choosePorts(known: Partial<Ports>, apiPort: number | null): Promise<Ports> {
  const wanted = apiPort === null ? known : { ...known, api: apiPort };
  const held: [PortName, Server][] = [];
  try {
    for (const name of PORT_NAMES) held.push([name, await hold(name, wanted[name])]);
    return Object.fromEntries(held.map(([name, server]) => [name, portOf(server)])) as Ports;
  } finally {
    await Promise.all(held.map(([, server]) => new Promise((done) => server.close(done))));
  }
}

async function hold(name: PortName, wanted: number | undefined): Promise<Server> {
  if (wanted === undefined) return listen(0);
  try {
    return await listen(wanted);
  } catch {
    if (name === "api") throw new StackError(`Port ${wanted} is taken by another program. Choose one with --port N.`);
    return listen(0);
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
