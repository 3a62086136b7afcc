import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";

const containerEvent = z.object({
  Action: z.string(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
  timeNano: z.number(),
});

/** What the engine did with the container of one execution: action → epoch ms. */
export type ContainerMoments = Readonly<Record<string, number>>;

/** Follows what the Docker engine says of the containers that runners make. It sees more than the runner can log: when each step *ended*. */
export class EngineEvents {
  readonly #child: ChildProcess;
  readonly #moments = new Map<string, Record<string, number>>();
  #image: string | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async follow(): Promise<EngineEvents> {
    const args = ["events", "--filter", "type=container", "--filter", "label=rgrid.execution", "--format", "{{json .}}"];
    const child = spawn("docker", args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child, "spawn");
    const events = new EngineEvents(child);
    createInterface({ input: child.stdout }).on("line", (line) => events.#hear(line));
    return events;
  }

  of(executionId: string): ContainerMoments {
    return this.#moments.get(executionId) ?? {};
  }

  /** The image that the runner used last. @throws when no container was seen */
  get image(): string {
    if (this.#image === null) throw new Error("no container of an execution was seen");
    return this.#image;
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
  }

  #hear(line: string): void {
    const { Action: action, Actor: actor, timeNano } = containerEvent.parse(JSON.parse(line));
    const { "rgrid.execution": id, image } = actor.Attributes;
    if (id === undefined) return;
    this.#image = image ?? this.#image;
    const moments = this.#moments.get(id) ?? {};
    moments[action] ??= timeNano / 1e6;
    this.#moments.set(id, moments);
  }
}
