import { say } from "../say.ts";
import { mustRun, run } from "./command.ts";

const MAJOR = process.versions.node.split(".")[0];
/** The runtime of which this machine has an interpreter already: the one that this program runs on. */
export const NODE_RUNTIME = `node:${MAJOR}`;
const OWN = `rgrid/${NODE_RUNTIME}`;
const INSPECT_TIMEOUT_MS = 15_000;
const STEP_TIMEOUT_MS = 2 * 60_000;

/**
 * A local image with Node: the official one if it is there, else one made in seconds from the Python image and this program's own interpreter. Where neither
 * can be, the official one's name, which is pulled when it is wanted.
 */
export async function ensureNodeImage(pythonImage: string): Promise<string> {
  for (const image of [NODE_RUNTIME, OWN]) {
    if ((await run("docker", ["image", "inspect", image], INSPECT_TIMEOUT_MS)).ok) return image;
  }
  if (process.platform !== "linux") return NODE_RUNTIME;
  say(`Making a Node image from ${pythonImage} and the Node that this runs on …`);
  const container = (await mustRun("docker", ["create", pythonImage, "node"], STEP_TIMEOUT_MS)).trim();
  try {
    await mustRun("docker", ["cp", process.execPath, `${container}:/usr/local/bin/node`], STEP_TIMEOUT_MS);
    await mustRun("docker", ["commit", "--change", 'CMD ["node"]', container, OWN], STEP_TIMEOUT_MS);
  } finally {
    await mustRun("docker", ["rm", container], STEP_TIMEOUT_MS);
  }
  // Not of every base: a runner would refuse it with each execution.
  const works = await run("docker", ["run", "--rm", "--network", "none", OWN, "node", "--version"], STEP_TIMEOUT_MS);
  if (works.ok) return OWN;
  await run("docker", ["image", "rm", OWN], STEP_TIMEOUT_MS);
  return NODE_RUNTIME;
}
