import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { afterEach, expect, it } from "vitest";
import { LABELS } from "./hardening.ts";
import { reapContainers } from "./reap-containers.ts";

const BUSY = "failed to remove root filesystem: device or resource busy";

let server: Server | null = null;
afterEach(() => server?.close());

/** An engine in front of these containers, which removes those that have no refusal: a real one can't be made to refuse. */
async function engineWith(containers: Record<string, { refusal?: number; running?: boolean; incarnation?: string }>) {
  const gone: string[] = [];
  const labelsOf = (id: string) => ({
    [LABELS.execution]: id,
    [LABELS.lease]: "1",
    [LABELS.incarnation]: containers[id]?.incarnation ?? "old",
  });
  server = createServer((request, answer) => {
    const say = (status: number, body: unknown) =>
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const [, id = ""] = /\/containers\/(\w+)/.exec(request.url ?? "") ?? [];
    if (id === "json")
      return say(
        200,
        Object.keys(containers).map((Id) => ({ Id, Labels: labelsOf(Id) })),
      );
    const { refusal, running: Running = false } = containers[id] ?? {};
    if (request.method !== "DELETE") return say(200, { State: { Running, Paused: false, Restarting: false } });
    if (refusal !== undefined) return say(refusal, { message: BUSY });
    gone.push(id);
    return answer.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { docker: new Docker({ host: "127.0.0.1", port, protocol: "http" }), gone };
}
const here = { runner: "r", incarnation: "now" };

it("an ended container that the engine can't remove is told, and keeps no other from being removed", async () => {
  const { docker, gone } = await engineWith({
    a: {},
    b: { refusal: 500 },
    c: { refusal: 409 },
    d: {},
    e: { incarnation: "now" },
  });
  const { removed, left, running } = await reapContainers(docker, here, (name) => name === "e-1");
  expect(gone).toEqual(["a", "d"]);
  expect([...removed]).toEqual(["a-1", "c-1", "d-1"]);
  expect(left).toEqual([expect.stringMatching(/^container b: .*device or resource busy/)]);
  expect(running).toBeNull();
});

it("one that still runs is told apart, after all others were tried", async () => {
  const { docker, gone } = await engineWith({ a: { refusal: 500, running: true }, b: {} });
  const { left, running } = await reapContainers(docker, here, () => false);
  expect([gone, left]).toEqual([["b"], []]);
  expect(String(running)).toContain(BUSY);
});
