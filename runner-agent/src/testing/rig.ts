import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent } from "../agent.ts";
import { configOf, type GivenEnv } from "../config.ts";
import { DockerEngine } from "../container/docker.ts";
import type { ContainerEngine } from "../container/port.ts";
import { ProcessEngine } from "../container/process.ts";
import { httpControlPlane } from "../control-plane/http.ts";
import { ContentCache } from "../files/content-cache.ts";
import { Disk } from "../files/disk.ts";
import { jsonLog, nodeHost } from "../host.ts";
import { httpObjects } from "../objects/http.ts";
import { openSurroundings } from "../owner/open-surroundings.ts";
import type { AssignmentOptions } from "./assignment.ts";
import { FakeApi, type SeenLease } from "./fake-api.ts";

const TOKEN = `rgr_${"a".repeat(24)}_${"b".repeat(48)}`;

export type Kind = "docker" | "process";

/** The agent as `main` puts it together, against the fake API. */
export class Rig {
  readonly api: FakeApi;
  readonly agent: Agent;
  readonly stateDir: string;
  readonly lines: string[] = [];
  readonly #ended: Promise<unknown>;

  private constructor(api: FakeApi, agent: Agent, stateDir: string, lines: string[]) {
    this.api = api;
    this.agent = agent;
    this.stateDir = stateDir;
    this.lines = lines;
    this.#ended = agent.run();
  }

  /** @param images by runtime; the process executor knows their names alone @param owner options of the runner's owner for scripts */
  static async start(
    kind: Kind,
    images: ReadonlyMap<string, string>,
    { owner = [], env = {} }: { owner?: string[]; env?: GivenEnv } = {},
  ): Promise<Rig> {
    const api = await FakeApi.start();
    const stateDir = await mkdtemp(join(tmpdir(), "rgrid-runner-"));
    const lines: string[] = [];
    const log = jsonLog(
      (line) => lines.push(line),
      () => new Date(),
    );
    const incarnation = randomBytes(12).toString("hex");
    const engine: ContainerEngine =
      kind === "docker"
        ? new DockerEngine({ stateDir, runner: `test-${incarnation}`, incarnation, images })
        : new ProcessEngine({ stateDir, runtimes: new Set(images.keys()) });
    const problem = await engine.problem();
    if (problem !== null) throw new Error(problem);
    const config = configOf(["--token", TOKEN, "--executor", kind, ...owner], env);
    const agent = new Agent({
      surroundings: await openSurroundings(config, stateDir, env),
      ports: {
        host: { ...nodeHost(), log },
        control: httpControlPlane({ apiUrl: api.url, token: "rgr_test", userAgent: "test" }),
        engine,
        files: new Disk(new ContentCache(join(stateDir, "cache")), join(stateDir, "spool")),
        objects: httpObjects,
      },
      registration: {
        name: "test",
        incarnation,
        version: "0",
        executor: kind,
        slots: 4,
        labels: [],
        runtimes: [...images.keys()],
        machine: { cpus: 2, memory_bytes: 2 ** 30, arch: "x64", os: "linux" },
        price_per_hour_micros: null,
      },
      stateDir,
      network: true,
    });
    return new Rig(api, agent, stateDir, lines);
  }

  async run(options: AssignmentOptions): Promise<{ lease: SeenLease; out: string; err: string }> {
    const lease = this.api.submit(options);
    await this.api.finished(lease);
    return { lease, out: this.api.log(lease, "stdout").toString(), err: this.api.log(lease, "stderr").toString() };
  }

  /** @returns names of what is left in the folder of the sandboxes */
  async stop(): Promise<string[]> {
    await this.agent.drain(0);
    await this.#ended;
    await this.api.stop();
    const left = await readdir(join(this.stateDir, "work"));
    await rm(this.stateDir, { recursive: true, force: true });
    return left;
  }
}
