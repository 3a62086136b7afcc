import { chown, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SandboxFacts } from "@rgrid/schema";
import Docker from "dockerode";
import type { RuntimeImage, RuntimeImages } from "../dependencies/port.ts";
import { LeftBehind, removeFolders } from "../files/remove-folders.ts";
import { DockerSandbox, isGone } from "./docker-sandbox.ts";
import { isEngineLost } from "./engine-lost.ts";
import { gpuOfContainers } from "./find-gpu.ts";
import type { Gpu } from "./gpu.ts";
import { accountFiles, createOptions, LABELS, silenceMsOf } from "./hardening.ts";
import type { ReadyImage } from "./image.ts";
import { Images } from "./images.ts";
import { InitLink } from "./init-link.ts";
import { installInit } from "./init-program.ts";
import type { ContainerEngine, EngineLost, IsLive, SandboxRequest, StartupFailure } from "./port.ts";
import { type ContainerRemoval, removeContainers } from "./remove-containers.ts";
import { sandboxUser } from "./sandbox-user.ts";
import { UsageMeter } from "./usage.ts";

export type DockerEngineOptions = {
  /** Absolute; the engine must see the same path (it is bind-mounted into containers). */
  stateDir: string;
  /** Stable name of the state folder's runner: what is labelled with it may be reaped by it. */
  runner: string;
  incarnation: string;
  /** Runtime → image. */
  images: ReadonlyMap<string, string>;
  /** Whether executions may name an image themselves; false where it is left out. */
  anyImage?: boolean;
};

/** Of the names that registries know an image by; one is enough to pull it. */
const IMAGE_DIGESTS_MAX = 16;
/** The engine's own, for an image that sets none. */
const PATH_DEFAULT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const reasonOf = (error: unknown): string =>
  error instanceof Error && "reason" in error && typeof error.reason === "string" && "json" in error
    ? `${error.reason}: ${String((error.json as { message?: string } | null)?.message ?? error.message)}`
    : error instanceof Error
      ? error.message
      : String(error);

/** Single-use hardened containers through the Engine API. /work is a folder of the state folder without a quota of its own: the host's disk is the limit. */
export class DockerEngine implements ContainerEngine, RuntimeImages {
  readonly kind = "docker";
  readonly #docker = new Docker();
  readonly #options: DockerEngineOptions;
  readonly #images: Images;
  readonly #user = sandboxUser();
  #usage: UsageMeter | null = null;
  #init: string | null = null;
  #gpu: Gpu | null = null;

  constructor(options: DockerEngineOptions) {
    this.#options = options;
    const { images, anyImage: any = false, runner, incarnation } = options;
    const labels = { [LABELS.runner]: runner, [LABELS.incarnation]: incarnation, [LABELS.question]: "" };
    this.#images = new Images({ docker: this.#docker, images, any, labels });
  }

  async problem(): Promise<string | null> {
    try {
      const info = await this.#docker.info();
      this.#usage = UsageMeter.for(info, this.#options.runner);
      this.#gpu = gpuOfContainers(Object.keys(info.Runtimes ?? {}));
      await this.#images.look();
    } catch (error) {
      return `Docker does not answer: ${reasonOf(error)}`;
    }
    const folder = join(this.#options.stateDir, "etc");
    const { passwd, group } = accountFiles(this.#user);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "passwd"), passwd, { mode: 0o644 });
    await writeFile(join(folder, "group"), group, { mode: 0o644 });
    await mkdir(this.#workRoot, { recursive: true });
    this.#init = await installInit(folder);
    return null;
  }

  /** Whether scripts end by themselves when this process is gone; known once {@link problem} was asked. */
  get hasInit(): boolean {
    return this.#init !== null;
  }

  /** Whether scripts that ask for a GPU are given one; known once {@link problem} was asked. */
  get hasGpu(): boolean {
    return this.#gpu !== null;
  }

  /** Runtimes whose images are here. */
  get warm(): readonly string[] {
    return this.#images.warm;
  }

  get #workRoot(): string {
    return join(this.#options.stateDir, "work");
  }

  async acquire(
    request: SandboxRequest,
    signal: AbortSignal,
  ): Promise<{ outcome: "acquired"; sandbox: DockerSandbox } | StartupFailure | EngineLost> {
    try {
      const image = await this.#images.ready(request.runtime, signal);
      // By its id: a tag may have moved on since the image was asked for its version.
      return image.outcome === "ready" ? await this.#create(request, image) : image;
    } catch (error) {
      return isEngineLost(error)
        ? { outcome: "engine_lost", reason: reasonOf(error) }
        : { outcome: "failed", code: "container_startup_failed", details: { reason: reasonOf(error) } };
    }
  }

  async imageOf(
    runtime: string,
    signal: AbortSignal,
  ): Promise<{ outcome: "found"; image: RuntimeImage } | StartupFailure | EngineLost> {
    try {
      const image = await this.#images.ready(runtime, signal);
      if (image.outcome !== "ready") return image;
      const path = image.env.find((line) => line.startsWith("PATH="))?.slice("PATH=".length);
      return { outcome: "found", image: { id: image.id, path: path ?? PATH_DEFAULT } };
    } catch (error) {
      return isEngineLost(error)
        ? { outcome: "engine_lost", reason: reasonOf(error) }
        : { outcome: "failed", code: "container_startup_failed", details: { reason: reasonOf(error) } };
    }
  }

  /** @throws what the engine or the file system says; nothing is left of it then */
  async #create(
    request: SandboxRequest,
    { id: image, name: imageName, digests }: ReadyImage,
  ): Promise<{ outcome: "acquired"; sandbox: DockerSandbox }> {
    const name = `${request.execution}-${request.lease}`;
    const folder = join(this.#workRoot, name);
    const cgroupParent = this.#usage?.parentOf(name) ?? null;
    let link: InitLink | null = null;
    try {
      const workFolder = join(folder, "work");
      await mkdir(workFolder, { recursive: true });
      if (process.getuid?.() === 0) await chown(workFolder, this.#user.uid, this.#user.gid);
      const initFolder = join(folder, "init");
      if (this.#init !== null) link = await InitLink.listen(initFolder, silenceMsOf(request.leaseTtlMs));
      const container = await this.#docker.createContainer({
        ...createOptions({
          request,
          image,
          runner: this.#options.runner,
          incarnation: this.#options.incarnation,
          user: this.#user,
          workFolder,
          init: this.#init === null ? null : { program: this.#init, folder: initFolder },
          passwdFile: join(this.#options.stateDir, "etc", "passwd"),
          groupFile: join(this.#options.stateDir, "etc", "group"),
          cgroupParent,
          gpu: this.#gpu,
        }),
        // For people who look at `docker ps`: the code goes by the engine's id.
        name: `rgrid-${this.#options.incarnation.slice(0, 6)}-${name}`,
      });
      const usage = this.#usage;
      const meter = usage && cgroupParent ? { usage, parent: cgroupParent } : null;
      const made: SandboxFacts = {
        executor: this.kind,
        image: { name: imageName, id: image, digests: digests.slice(0, IMAGE_DIGESTS_MAX) },
        network: request.network,
      };
      return {
        outcome: "acquired",
        sandbox: new DockerSandbox({
          container,
          link,
          workFolder,
          made,
          folder,
          meter,
          memoryBytes: request.limits.memory_bytes,
        }),
      };
    } catch (error) {
      link?.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async reap(isLive: IsLive): Promise<number> {
    const { runner, incarnation } = this.#options;
    const labelled = await this.#docker.listContainers({
      all: true,
      filters: JSON.stringify({ label: [`${LABELS.runner}=${runner}`] }),
    });
    const all = labelled.map(({ Id, Labels }) => ({
      id: Id,
      name: `${Labels[LABELS.execution]}-${Labels[LABELS.lease]}`,
      isOfAnother: Labels[LABELS.incarnation] !== incarnation,
      isQuestion: LABELS.question in Labels,
    }));
    const { removed, ended, running } = await removeContainers(
      this.#removal,
      all,
      // Questions of this process end by themselves, and are removed by whoever asked.
      ({ name, isOfAnother, isQuestion }) => isOfAnother || !(isQuestion || isLive(name)),
    );
    await this.#usage?.sweep(isLive);
    await this.#images.look();
    const stays = new Set(running.map(({ name }) => name));
    const left = ended.map(({ why }) => why);
    const folders = await removeFolders(this.#workRoot, (name) => stays.has(name) || isLive(name)).catch((error: unknown) => {
      if (!(error instanceof LeftBehind)) throw error;
      left.push(...error.left);
      return error.removed;
    });
    const [first] = running;
    if (first !== undefined) throw new Error(`${running.length} containers can't be ended: ${first.why}`);
    const count = Math.max(removed.size, folders);
    if (left.length > 0) throw new LeftBehind(count, left);
    return count;
  }

  get #removal(): ContainerRemoval {
    return {
      remove: async (id) => {
        try {
          await this.#docker.getContainer(id).remove({ force: true, v: true });
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      },
      isRunning: async (id) => {
        try {
          return (await this.#docker.getContainer(id).inspect()).State.Running;
        } catch (error) {
          if (!isGone(error)) throw error;
          return false;
        }
      },
    };
  }
}
