import { imageNamedBy } from "@rgrid/schema";
import type Docker from "dockerode";
import { ensureImage, type ReadyImage } from "./image.ts";
import { askVersion, isOf, promisedBy } from "./interpreter-version.ts";
import type { StartupFailure } from "./port.ts";

export type ImagesOptions = {
  docker: Docker;
  /** Runtime → image. */
  images: ReadonlyMap<string, string>;
  /** Whether executions may name an image themselves. */
  any: boolean;
  /** Of the containers in which interpreters are asked. */
  labels: Record<string, string>;
};

/** `name` as the engine lists it: with a tag. */
const tagged = (image: string): string => (/[:@][^/]*$/.test(image) ? image : `${image}:latest`);

/** The images of this runner's runtimes: where they come from, which are here, and that each is what its name says. */
export class Images {
  readonly #options: ImagesOptions;
  /** What interpreters said of themselves, by image id and program; an id never changes its content. */
  readonly #versions = new Map<string, Promise<string | null>>();
  #warm: string[] = [];

  constructor(options: ImagesOptions) {
    this.#options = options;
  }

  /** Runtimes whose images were on this machine when it was last looked. */
  get warm(): readonly string[] {
    return this.#warm;
  }

  /** @throws what the engine says */
  async look(): Promise<void> {
    const { docker, images } = this.#options;
    const here = new Set(
      (await docker.listImages()).flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]),
    );
    this.#warm = [...images].filter(([, image]) => here.has(tagged(image))).map(([runtime]) => runtime);
  }

  /**
   * Makes sure that the runtime's image is here, pulling it where it is not, and that its interpreter has the version of the runtime's name.
   * @throws when the engine does not answer
   */
  async ready(runtime: string, signal: AbortSignal): Promise<ReadyImage | StartupFailure> {
    const { docker, images, any } = this.#options;
    const image = images.get(runtime) ?? (any ? imageNamedBy(runtime) : null);
    if (image === null) return { outcome: "failed", code: "image_not_found", details: { runtime } };
    const found = await ensureImage(docker, image, runtime, signal);
    if (found.outcome !== "ready") return found;
    const otherVersion = await this.#otherVersion(runtime, image, found.id);
    if (otherVersion !== null) return otherVersion;
    if (images.has(runtime) && !this.#warm.includes(runtime)) this.#warm.push(runtime);
    return found;
  }

  async #otherVersion(runtime: string, image: string, id: string): Promise<StartupFailure | null> {
    const promised = promisedBy(runtime);
    if (promised === null) return null;
    const { program, version } = promised;
    const found = await this.#version(id, program);
    if (found !== null && isOf(found, version)) return null;
    const details = { image, runtime, program, ...(found === null ? {} : { found, wanted: version }) };
    return { outcome: "failed", code: "image_not_found", details };
  }

  #version(id: string, program: string): Promise<string | null> {
    const key = `${id} ${program}`;
    const known = this.#versions.get(key);
    if (known !== undefined) return known;
    const { docker, labels } = this.#options;
    const asked = askVersion(docker, { image: id, program, labels });
    this.#versions.set(key, asked);
    // Only an answer is kept: an engine that failed is asked again.
    asked.catch(() => this.#versions.delete(key));
    return asked;
  }
}
