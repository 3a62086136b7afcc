import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Assignment } from "@rgrid/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ContainerEngine, Sandbox, SandboxRequest } from "../container/port.ts";
import { ContentCache } from "../files/content-cache.ts";
import { Disk } from "../files/disk.ts";
import { assignmentOf } from "../testing/assignment.ts";
import { manualHost } from "../testing/manual-host.ts";
import { Layers } from "./layers.ts";
import type { LayerOutcome } from "./port.ts";

type Sandboxed = { request: SandboxRequest; exit: (exitCode: number) => void; killed: boolean };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rgrid-layers-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Layers over an engine whose installations end when the test says so. */
class Rig {
  readonly sandboxes: Sandboxed[] = [];
  readonly #began: (() => void)[] = [];
  readonly host = manualHost();
  readonly layers: Layers;

  constructor(sizeBytesMax = 2 ** 40) {
    const engine: Pick<ContainerEngine, "acquire"> = { acquire: (request) => this.#acquire(request) };
    this.layers = new Layers({
      folder: join(folder, "layers"),
      engine: {
        ...engine,
        imageOf: async (runtime) => ({ outcome: "found", image: { id: `image of ${runtime}`, path: "/bin" } }),
      },
      files: new Disk(new ContentCache(join(folder, "cache")), join(folder, "spool")),
      host: this.host,
      grants: {
        pipConfig: "[global]\nindex-url = https://ada:secret@host/simple\n",
        npmConfig: null,
        env: { TOKEN: "t0k3n-of-owner" },
      },
      network: true,
      wayOut: { mounts: [], env: {} },
      sizeBytesMax,
    });
  }

  async #acquire(request: SandboxRequest): Promise<{ outcome: "acquired"; sandbox: Sandbox }> {
    const workFolder = join(folder, "work", `${request.execution}-${request.lease}`);
    await mkdir(workFolder, { recursive: true });
    const start: Sandbox["start"] = async () => {
      const exited = Promise.withResolvers<number>();
      const sandbox: Sandboxed = { request, exit: exited.resolve, killed: false };
      await writeFile(join(request.mounts?.[0]?.source ?? "", "installed"), "x".repeat(5000));
      this.sandboxes.push(sandbox);
      for (const hear of this.#began.splice(0)) hear();
      const output = (async function* () {
        yield { stream: "stderr" as const, bytes: Buffer.from("ERROR: No matching distribution found for absent\n") };
        await exited.promise;
      })();
      return {
        outcome: "started",
        running: {
          output,
          exited: exited.promise.then((exitCode) => ({
            exitCode,
            signal: null,
            oom: false,
            bySilence: false,
            cpuMs: null,
            peakMemoryBytes: null,
          })),
          signal: async () => {
            sandbox.killed = true;
            exited.resolve(137);
          },
          limit: () => undefined,
          closeOutput: () => undefined,
        },
      };
    };
    const dispose = () => rm(workFolder, { recursive: true, force: true });
    return {
      outcome: "acquired",
      sandbox: { workFolder, made: { executor: "docker", image: null, network: true }, start, dispose },
    };
  }

  /** The `count`-th installation, once it runs. */
  async installation(count: number): Promise<Sandboxed> {
    while (this.sandboxes.length < count) await new Promise<void>((resolve) => this.#began.push(resolve));
    return this.sandboxes[count - 1] as Sandboxed;
  }

  async built(assignment: Assignment): Promise<LayerOutcome> {
    const outcome = this.layers.layerFor(assignment, new AbortController().signal);
    (await this.installation(this.sandboxes.length + 1)).exit(0);
    return outcome;
  }

  names = (): Promise<string[]> => readdir(join(folder, "layers"));
}

function needing(...packages: string[]): Assignment {
  const assignment = assignmentOf({ script: "" });
  const dependencies = { manager: "pip" as const, packages, locked: [], requirements: [], files: [], variables: [] };
  return { ...assignment, spec: { ...assignment.spec, dependencies } };
}
function needingVariables(manager: "pip" | "npm", ...variables: string[]): Assignment {
  const assignment = needing("a");
  const rest = { packages: ["a"], files: [], variables };
  const dependencies =
    manager === "pip" ? { manager, ...rest, locked: [], requirements: [] } : { manager, ...rest, project: null };
  return { ...assignment, spec: { ...assignment.spec, dependencies } };
}
const nameOf = ({ execution_id, lease }: Assignment): string => `${execution_id}-${lease}`;
const sourceOf = (outcome: LayerOutcome): string =>
  outcome.outcome === "ready" ? (outcome.layer.mounts[0]?.source ?? "") : outcome.outcome;
const never = () => new AbortController().signal;

describe("dependency layers", () => {
  it("are built once and found again, also by the next process", async () => {
    const rig = new Rig();
    const first = await rig.built(needing("a"));
    expect(first).toMatchObject({
      outcome: "ready",
      layer: { env: { PATH: "/.rgrid/layer/bin:/bin" }, mounts: [{ writable: false }] },
    });
    expect(existsSync(join(sourceOf(first), "installed"))).toBe(true);
    const next = new Rig();
    expect(await next.layers.layerFor(needing("a"), never())).toEqual(first);
    expect(next.sandboxes).toEqual([]);
  });

  it("are built once for all that want one at the same time", async () => {
    const rig = new Rig();
    const wanted = Promise.all([1, 2, 3].map(() => rig.layers.layerFor(needing("a"), never())));
    (await rig.installation(1)).exit(0);
    expect(new Set((await wanted).map(sourceOf)).size).toBe(1);
    expect(rig.sandboxes).toHaveLength(1);
  });

  it("fail for all that waited, and are tried again by the next", async () => {
    const rig = new Rig();
    const wanted = Promise.all([1, 2].map(() => rig.layers.layerFor(needing("absent"), never())));
    (await rig.installation(1)).exit(1);
    for (const outcome of await wanted) {
      expect(outcome).toMatchObject({ outcome: "failed", error: { error_code: "dependency_not_found" } });
    }
    expect(await rig.names()).toEqual([]);
    expect((await rig.built(needing("absent"))).outcome).toBe("ready");
  });

  it("are built by the next that waits when the lease of the one that built is over", async () => {
    const rig = new Rig();
    const over = new AbortController();
    const first = rig.layers.layerFor(needing("a"), over.signal);
    const building = await rig.installation(1);
    const second = rig.layers.layerFor(needing("a"), never());
    over.abort();
    expect((await first).outcome).toBe("failed");
    expect(building.killed).toBe(true);
    (await rig.installation(2)).exit(0);
    expect((await second).outcome).toBe("ready");
  });

  it("are waited for no longer than the own lease lasts; the build of the other goes on", async () => {
    const rig = new Rig();
    const first = rig.layers.layerFor(needing("a"), never());
    const building = await rig.installation(1);
    const over = new AbortController();
    const second = rig.layers.layerFor(needing("a"), over.signal);
    over.abort();
    expect((await second).outcome).toBe("failed");
    expect(building.killed).toBe(false);
    building.exit(0);
    expect((await first).outcome).toBe("ready");
    expect(rig.sandboxes).toHaveLength(1);
  });

  it("give up an installation that takes too long", async () => {
    const rig = new Rig();
    const outcome = rig.layers.layerFor(needing("a"), never());
    const building = await rig.installation(1);
    rig.host.advance(20 * 60_000);
    expect(await outcome).toMatchObject({ outcome: "failed", error: { error_code: "dependency_install_failed" } });
    expect(building.killed).toBe(true);
  });

  it("keep the credentials of the index to the installation", async () => {
    const rig = new Rig();
    await rig.built(needing("a"));
    const [{ request } = { request: null }] = rig.sandboxes;
    expect(JSON.stringify(request)).not.toContain("secret");
    expect(request?.command.env["PIP_CONFIG_FILE"]).toBe("/work/.rgrid/build/pip.conf");
  });

  it("get the variables that they name and the owner gives, and no others", async () => {
    const rig = new Rig();
    await rig.built(needingVariables("pip", "TOKEN"));
    expect(rig.sandboxes[0]?.request.command.env["TOKEN"]).toBe("t0k3n-of-owner");
    await rig.built(needing("a"));
    expect(rig.sandboxes[1]?.request.command.env).not.toHaveProperty("TOKEN");
    const refused = await rig.layers.layerFor(needingVariables("pip", "TOKEN", "HOME"), never());
    expect(refused).toMatchObject({ outcome: "failed", error: { error_code: "dependency_install_failed" } });
    expect(refused.outcome === "failed" && refused.error.error_details["reason"]).toContain("HOME");
    expect(rig.sandboxes).toHaveLength(2);
  });

  it("of npm's go on without a variable that an .npmrc names for what else it does", async () => {
    const rig = new Rig();
    expect(await rig.built(needingVariables("npm", "NPM_TOKEN"))).toMatchObject({ outcome: "ready" });
  });

  it("go when they are over their limit: those used longest ago, and never one in use", async () => {
    const rig = new Rig(0);
    const [old, used, fresh] = [needing("old"), needing("used"), needing("fresh")];
    const layers = [await rig.built(old), await rig.built(used), await rig.built(fresh)];
    await rig.layers.tidy((name) => name === nameOf(used));
    expect((await rig.names()).map((name) => join(folder, "layers", name, "root"))).toEqual([
      sourceOf(layers[1] as LayerOutcome),
    ]);
    await rig.layers.tidy(() => false);
    expect(await rig.names()).toEqual([]);
  });

  it("go only until the rest is within the limit", async () => {
    const before = new Rig();
    const [old, fresh] = [await before.built(needing("old")), await before.built(needing("fresh"))];
    await utimes(join(sourceOf(old), "../layer.json"), 1, 1);
    const note = JSON.parse(await readFile(join(sourceOf(fresh), "../layer.json"), "utf8")) as { size_bytes: number };
    const rig = new Rig(note.size_bytes);
    await rig.layers.tidy(() => false);
    expect((await rig.names()).map((name) => join(folder, "layers", name, "root"))).toEqual([sourceOf(fresh)]);
  });

  it("leave nothing of a build whose process died, nor what is no layer", async () => {
    for (const name of ["building-exec_dead-1", "removed-0123", "without-a-note"]) {
      await mkdir(join(folder, "layers", name, "root"), { recursive: true });
    }
    await new Rig().layers.tidy(() => false);
    expect(await readdir(join(folder, "layers"))).toEqual([]);
  });
});
