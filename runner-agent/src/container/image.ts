import type Docker from "dockerode";
import { isEngineLost } from "./engine-lost.ts";
import type { StartupFailure } from "./port.ts";

const statusOf = (error: unknown): number | null =>
  error instanceof Error && "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : null;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How Docker words a registry that it could not reach; the API has no code for it. */
const UNREACHABLE =
  /no such host|server misbehaving|i\/o timeout|connection refused|network is unreachable|TLS handshake timeout|context deadline exceeded|Client\.Timeout|request canceled|no route to host|EOF/i;
/** How registries say no: Docker Hub answers "denied" for repositories that do not exist. */
const NOT_FOUND =
  /not found|manifest unknown|repository does not exist|pull access denied|name unknown|invalid reference format/i;

async function pull(docker: Docker, image: string, signal: AbortSignal): Promise<void> {
  const stream = await docker.pull(image, { abortSignal: signal });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** An image that is on this machine. */
export type ReadyImage = {
  outcome: "ready";
  /** As it was asked for. */
  name: string;
  /** Digest of its configuration: another one for any other content. */
  id: string;
  env: readonly string[];
  /** As registries know it; none of an image that was made here. */
  digests: readonly string[];
};

async function lookAt(docker: Docker, image: string): Promise<ReadyImage> {
  const { Id: id, Config, RepoDigests } = await docker.getImage(image).inspect();
  return { outcome: "ready", name: image, id, env: Config.Env ?? [], digests: RepoDigests ?? [] };
}

/**
 * Makes sure that the image is on this machine, pulling it where it is not.
 * @returns what it is, or why it can't be had: no registry was reached (`network_timeout`), it said no (`image_not_found`), or it failed (`image_pull_failed`)
 * @throws when the engine does not answer
 */
export async function ensureImage(
  docker: Docker,
  image: string,
  runtime: string,
  signal: AbortSignal,
): Promise<ReadyImage | StartupFailure> {
  try {
    return await lookAt(docker, image);
  } catch (error) {
    if (isEngineLost(error)) throw error;
    if (statusOf(error) !== 404) {
      return { outcome: "failed", code: "container_startup_failed", details: { reason: messageOf(error) } };
    }
  }
  try {
    await pull(docker, image, signal);
    return await lookAt(docker, image);
  } catch (error) {
    if (isEngineLost(error)) throw error;
    const message = messageOf(error);
    if (NOT_FOUND.test(message) || statusOf(error) === 404) {
      return { outcome: "failed", code: "image_not_found", details: { image, runtime } };
    }
    if (UNREACHABLE.test(message)) {
      return { outcome: "failed", code: "network_timeout", details: { host: "the image registry", image } };
    }
    return { outcome: "failed", code: "image_pull_failed", details: { image, runtime } };
  }
}
