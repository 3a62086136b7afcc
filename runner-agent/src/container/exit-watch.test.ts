import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { afterEach, expect, it } from "vitest";
import { isEngineLost } from "./engine-lost.ts";
import { watchExit } from "./exit-watch.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An engine that has told its headers, and is to say or do the rest. */
async function engine(): Promise<{ container: Docker.Container; asked: Promise<ServerResponse>; end: () => void }> {
  const server = createServer();
  const asked = once(server, "request").then(([request, response]) => {
    expect((request as IncomingMessage).url).toBe("/containers/one/wait?condition=next-exit");
    const waiting = response as ServerResponse;
    waiting.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    return waiting;
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const end = (): void => {
    server.closeAllConnections();
    server.close();
  };
  closing.push(end);
  const docker = new Docker({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  return { container: docker.getContainer("one"), asked, end };
}

it("tells the exit code that the engine tells", async () => {
  const { container, asked } = await engine();
  const { code } = await watchExit(container, new AbortController().signal);
  (await asked).end('{"StatusCode":137,"Error":null}');
  expect(await code).toBe(137);
});

it("says that the engine is lost when it dies in the middle of its answer, or is gone before", async () => {
  const { container, end } = await engine();
  const { code } = await watchExit(container, new AbortController().signal);
  end();
  expect(isEngineLost(await code.catch((error: unknown) => error))).toBe(true);
  const later = watchExit(container, new AbortController().signal);
  expect(isEngineLost(await later.catch((error: unknown) => error))).toBe(true);
});
