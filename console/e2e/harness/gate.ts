import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bridgeAddress } from "@rgrid/e2e/bridge-address";
import { onTestFinished } from "vitest";

/** Where a script waits until its test has seen what it wanted to. */
export type Gate = { /** Python that goes on once the gate is open. */ waiting: string; open: () => void };

/** Closed until it is opened; gone with its test. */
export async function makeGate(): Promise<Gate> {
  const held: ServerResponse[] = [];
  let isOpen = false;
  const server = createServer((_, response) => {
    if (isOpen) response.end();
    else held.push(response);
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    waiting: `__import__("urllib.request").request.urlopen("http://${await bridgeAddress()}:${port}").read()`,
    open: () => {
      isOpen = true;
      for (const response of held.splice(0)) response.end();
    },
  };
}
