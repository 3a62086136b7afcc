import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { DockerSandbox } from "./docker-sandbox.ts";
import { InitLink } from "./init-link.ts";
import { initSocketIn } from "./init-socket.ts";

it("a start whose answer is lost leaves nothing running when it is told as failed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-sandbox-"));
  try {
    const init = join(folder, "init");
    const link = await InitLink.listen(init, 60_000);
    const events: string[] = [];
    const container = {
      attach: async () => new PassThrough(),
      id: "c",
      modem: { dial: (_: object, answer: (error: null, response: PassThrough) => void) => answer(null, new PassThrough()) },
      // As the engine's death in the middle of a start: the container runs, its init has connected, and the answer never comes.
      start: async () => {
        const begun = connect(initSocketIn(init));
        begun.setEncoding("utf8").on("data", (line: string) => {
          events.push(line.trim());
          begun.end("signal 9\n", () => events.push("ended"));
        });
        await link.connected;
        throw new Error("socket hang up");
      },
    } as unknown as Docker.Container;
    const made = { executor: "docker" as const, image: null, network: true };
    const sandbox = new DockerSandbox({ container, link, workFolder: folder, made, folder, meter: null, memoryBytes: 1 });
    const started = await sandbox.start();
    events.push("told");
    expect(started).toMatchObject({ outcome: "failed", code: "container_startup_failed" });
    expect(events).toEqual(["signal 9", "ended", "told"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
