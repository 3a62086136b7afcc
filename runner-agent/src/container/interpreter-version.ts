import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import { demux, untilClosed } from "./demux.ts";

/** What a runtime's name promises of its image. */
export type Promised = { program: "python3" | "node"; version: string };

/** null where the name holds no version of an interpreter: `ffmpeg`, `image:…`, names of the runner's owner. */
export function promisedBy(runtime: string): Promised | null {
  const [, language, version] = /^(python|node):(\d+(?:\.\d+)*)(?:-[a-z0-9.-]+)?$/.exec(runtime) ?? [];
  if (version === undefined) return null;
  return { program: language === "node" ? "node" : "python3", version };
}

/** The version in what an interpreter says of itself: `Python 3.11.2`, `v24.1.0`. */
export const versionIn = (said: string): string | null => /\d+(?:\.\d+)+/.exec(said)?.[0] ?? null;

/** Whether 3.11.2 is a 3.11, which 3.1 is not. */
export const isOf = (version: string, promised: string): boolean => version === promised || version.startsWith(`${promised}.`);

/** Docker's words for a program that the image lacks; the API has no code for it. */
const NO_PROGRAM = /executable file not found|no such file or directory/i;

/** Interpreters answer in a fraction of a second, on a busy machine in a few; what takes this long is none. */
const ANSWER_MS = 60_000;
const MEMORY_BYTES_MAX = 256 * 1024 * 1024;
const PIDS_MAX = 64;

export type VersionQuestion = {
  /** Id of the image. */
  image: string;
  program: string;
  labels: Record<string, string>;
  answerMs?: number;
};

/**
 * Asks an image's interpreter for its version, in a container that is removed again.
 * @returns null where the image has no such program, or it says no version
 * @throws what the engine says
 */
export async function askVersion(
  docker: Docker,
  { image, program, labels, answerMs = ANSWER_MS }: VersionQuestion,
): Promise<string | null> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: [],
    Cmd: [program, "--version"],
    User: "65534:65534",
    NetworkDisabled: true,
    Labels: labels,
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Memory: MEMORY_BYTES_MAX,
      PidsLimit: PIDS_MAX,
      NetworkMode: "none",
      LogConfig: { Type: "none", Config: {} },
    },
  });
  let stream: Duplex | null = null;
  const over = setTimeout(() => stream?.destroy(), answerMs);
  try {
    stream = (await container.attach({ stream: true, stdout: true, stderr: true, hijack: true })) as Duplex;
    await container.start();
    const said: Uint8Array[] = [];
    for await (const { bytes } of demux(untilClosed(stream))) said.push(bytes);
    return versionIn(Buffer.concat(said).toString());
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && NO_PROGRAM.test(error.message)) return null;
    throw error;
  } finally {
    // Left open after a failed start it would keep this process alive for ever (PLATFORM, Docker).
    stream?.destroy();
    clearTimeout(over);
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}
