import { renameSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Assignment, type Dependencies, reportError } from "@rgrid/schema";
import { z } from "zod";
import type { ContainerEngine, IsLive } from "../container/port.ts";
import type { FileStore } from "../files/port.ts";
import { removeFolder } from "../files/remove-folders.ts";
import type { Surrounding } from "../owner/surroundings.ts";
import type { HostPorts } from "../ports.ts";
import { type Built, build } from "./builder.ts";
import { withoutCredentials } from "./credentials.ts";
import { sizeOnDisk } from "./disk-size.ts";
import type { Grants } from "./installation.ts";
import { layerKey } from "./key.ts";
import { layerUse } from "./layer-use.ts";
import { moduleFolders } from "./module-folders.ts";
import type { DependencyLayers, LayerOutcome, RuntimeImages } from "./port.ts";

/** Beside the layers, whose names are their keys. */
const BUILDING = "building-";
const REMOVED = "removed-";
/** In a layer's folder; its mtime is the time of last use. Written last: a folder without it is no layer. */
const NOTE = "layer.json";
const note = z.object({ size_bytes: z.number(), modules: z.array(z.string()) });
type Note = z.infer<typeof note>;

export type LayersOptions = {
  /** Absolute; the engine must see the same path. */
  folder: string;
  engine: Pick<ContainerEngine, "acquire"> & RuntimeImages;
  files: FileStore;
  host: HostPorts;
  grants: Grants;
  network: boolean;
  /** Proxy and certificates. */
  wayOut: Surrounding;
  /** Of all layers together; those in use stay, whatever they weigh. */
  sizeBytesMax: number;
};

/**
 * Dependency layers on this machine's disk, one folder each, named by all that decides its content.
 * A layer is built aside and renamed, so it is there whole or not at all; one build a key, for which others wait, and the next of whom takes over when the one that
 * built gave up.
 */
export class Layers implements DependencyLayers {
  readonly #options: LayersOptions;
  /** By the name of a lease: the layer that it uses. */
  readonly #uses = new Map<string, string>();
  readonly #builds = new Map<string, Promise<Built>>();

  constructor(options: LayersOptions) {
    this.#options = options;
  }

  async layerFor(assignment: Assignment, signal: AbortSignal): Promise<LayerOutcome> {
    const { spec, inputs } = assignment;
    if (spec.dependencies === undefined) throw new Error("nothing is to be installed");
    const found = await this.#options.engine.imageOf(spec.runtime, signal);
    if (found.outcome === "failed") return { outcome: "failed", error: reportError(found.code, found.details) };
    if (found.outcome === "engine_lost") return found;
    const { pipConfig, npmConfig } = this.#options.grants;
    const { manager } = spec.dependencies;
    const configuration = { pip: pipConfig, npm: npmConfig }[manager] ?? "";
    const key = layerKey(found.image.id, spec.dependencies, inputs, withoutCredentials(configuration));
    // Before it is looked for: what is in use is not removed in between.
    this.#uses.set(leaseName(assignment), key);
    // Ends when the layer is there, or a build of it failed, or this lease is over.
    for (;;) {
      const layer = await this.#use(key);
      if (layer !== null) {
        const source = join(this.#options.folder, key, "root");
        return { outcome: "ready", layer: layerUse(manager, source, layer.modules, found.image.path) };
      }
      const others = this.#builds.get(key);
      // Who waits for the build of another leaves it alone at the end of the own lease.
      const built = await (others === undefined
        ? this.#begin(key, assignment, spec.dependencies, signal)
        : Promise.race([others, over(signal)]));
      if (built === null || signal.aborted) return { outcome: "failed", error: reportError("dependency_install_failed") };
      if (built.outcome === "failed" || built.outcome === "engine_lost") return built;
    }
  }

  /** Marks a layer as used now; null where it is not there. */
  async #use(key: string): Promise<Note | null> {
    const path = join(this.#options.folder, key, NOTE);
    const now = new Date();
    return utimes(path, now, now).then(
      async () => note.parse(JSON.parse(await readFile(path, "utf8"))),
      () => null,
    );
  }

  #begin(key: string, assignment: Assignment, wanted: Dependencies, signal: AbortSignal): Promise<Built> {
    const building = this.#build(key, assignment, wanted, signal).finally(() => this.#builds.delete(key));
    this.#builds.set(key, building);
    return building;
  }

  async #build(key: string, assignment: Assignment, wanted: Dependencies, signal: AbortSignal): Promise<Built> {
    const { folder, host, network, grants, wayOut } = this.#options;
    const aside = join(folder, `${BUILDING}${leaseName(assignment)}`);
    const begun = host.clock.now().monotonic;
    try {
      const root = join(aside, "root");
      await mkdir(root, { recursive: true });
      const what = { assignment, wanted, folder: root, grants, network, wayOut };
      const built = await build(what, this.#options, signal);
      if (built.outcome !== "built") return built;
      const sizeBytes = await sizeOnDisk(aside);
      const modules = wanted.manager === "npm" ? await moduleFolders(root) : [];
      await writeFile(join(aside, NOTE), JSON.stringify({ size_bytes: sizeBytes, modules } satisfies Note));
      await rename(aside, join(folder, key));
      const durationMs = Math.round(host.clock.now().monotonic - begun);
      host.log.info("layer_built", { layer: key, size_bytes: sizeBytes, duration_ms: durationMs });
      return built;
    } finally {
      await removeFolder(aside);
    }
  }

  async tidy(isLive: IsLive): Promise<void> {
    const { folder, sizeBytesMax, host } = this.#options;
    for (const name of this.#uses.keys()) if (!isLive(name)) this.#uses.delete(name);
    const layers: { name: string; sizeBytes: number; usedAt: number }[] = [];
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith(BUILDING) && isLive(name.slice(BUILDING.length))) continue;
      const found = name.startsWith(BUILDING) || name.startsWith(REMOVED) ? null : await this.#noteOf(name);
      if (found === null) await removeFolder(join(folder, name));
      else layers.push({ name, ...found });
    }
    let total = layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const { name, sizeBytes } of layers.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= sizeBytesMax) return;
      if ([...this.#uses.values()].includes(name)) continue;
      const removed = join(folder, `${REMOVED}${name}`);
      // Without an await since it was seen to be unused: a lease that begins now finds it gone, not half removed.
      renameSync(join(folder, name), removed);
      await removeFolder(removed);
      total -= sizeBytes;
      host.log.info("layer_removed", { layer: name, size_bytes: sizeBytes });
    }
  }

  /** null for what is no layer: a folder without a note that can be read. */
  async #noteOf(name: string): Promise<{ sizeBytes: number; usedAt: number } | null> {
    const path = join(this.#options.folder, name, NOTE);
    try {
      const { size_bytes } = note.parse(JSON.parse(await readFile(path, "utf8")));
      return { sizeBytes: size_bytes, usedAt: (await stat(path)).mtimeMs };
    } catch {
      return null;
    }
  }
}

function over(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
}

/** As sandboxes and spools are called. */
const leaseName = ({ execution_id, lease }: Assignment): string => `${execution_id}-${lease}`;
