import { z } from "zod";
import type { Entry } from "./entry.ts";
import { RUNTIME_DEFAULT, runtimeName } from "./fields.ts";
import { isOfNode, NODE_RUNTIME_DEFAULT } from "./interpreter.ts";

const PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];
const NODES = ["20", "22", "24"];

/** Runtimes that every runner knows an image for; a runner may report more of its own. */
export const RUNTIMES: readonly string[] = [
  ...PYTHONS.map((version) => `python:${version}`),
  ...PYTHONS.map((version) => `python:${version}-datascience`),
  ...PYTHONS.map((version) => `python:${version}-llm`),
  ...NODES.map((version) => `node:${version}`),
  "ffmpeg",
];

/** A runtime of this beginning names an image itself, in the words of `docker pull`. */
export const IMAGE_PREFIX = "image:";
/** What a runner reports that takes any image. */
export const IMAGE_ANY = "image:any";
/** The image of an `image:…` runtime; null for a name. */
export const imageNamedBy = (runtime: string): string | null =>
  runtime.startsWith(IMAGE_PREFIX) ? runtime.slice(IMAGE_PREFIX.length) : null;

/** Whether a runner with these runtimes has this one. */
export const offersRuntime = (offered: readonly string[], runtime: string): boolean =>
  offered.includes(runtime) || (imageNamedBy(runtime) !== null && offered.includes(IMAGE_ANY));

/** A runtime with the runners of the account that are online and have it. */
export const runtimeItem = z
  .object({
    name: runtimeName,
    /** Whether every runner knows an image for it; others are a runner's own. */
    known: z.boolean(),
    /** Names of the runners. */
    runners: z.array(z.string()),
    /** Those of them that need not pull its image first. */
    warm: z.array(z.string()),
  })
  .meta({ id: "Runtime" });
export type RuntimeItem = z.infer<typeof runtimeItem>;

/** Where a program of an image is to be found if nothing says which image. */
const RUNTIME_OF_PROGRAM = new Map([
  ["ffmpeg", "ffmpeg"],
  ["ffprobe", "ffmpeg"],
  ["node", NODE_RUNTIME_DEFAULT],
  ["npm", NODE_RUNTIME_DEFAULT],
  ["npx", NODE_RUNTIME_DEFAULT],
]);

/** The runtime of what is run where none is given: it follows the script's language, or the program. */
export function runtimeFor({
  script,
  entry,
}: {
  script?: Parameters<typeof isOfNode>[0] | undefined;
  entry?: Entry | undefined;
}): string {
  if (entry?.kind === "command") return RUNTIME_OF_PROGRAM.get(entry.program) ?? RUNTIME_DEFAULT;
  return script !== undefined && isOfNode(script) ? NODE_RUNTIME_DEFAULT : RUNTIME_DEFAULT;
}
