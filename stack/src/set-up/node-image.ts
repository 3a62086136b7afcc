import { createRequire } from "node:module";
import { dirname } from "node:path";
import npm from "npm/package.json" with { type: "json" };
import { say } from "../say.ts";
import { mustRun, run } from "./command.ts";

const MAJOR = process.versions.node.split(".")[0];
/** The runtime of which this machine has an interpreter already: the one that this program runs on. */
export const NODE_RUNTIME = `node:${MAJOR}`;
const OWN = `rgrid/${NODE_RUNTIME}`;
/** Says what our image is made of: one that was made of something else, or before it had an npm, is made anew. */
const LABEL = "rgrid.made-of";
const MADE_OF = `node ${process.versions.node}, npm ${npm.version}`;
const INSPECT_TIMEOUT_MS = 15_000;
const STEP_TIMEOUT_MS = 2 * 60_000;

/**
 * A local image with Node and npm: the official one if it is there, else one made in seconds from the Python image, this program's own interpreter and the npm
 * that it has as a package. Where neither can be, the official one's name, which is pulled when it is wanted.
 */
export async function ensureNodeImage(pythonImage: string): Promise<string> {
  if ((await run("docker", ["image", "inspect", NODE_RUNTIME], INSPECT_TIMEOUT_MS)).ok) return NODE_RUNTIME;
  const label = ["image", "inspect", "--format", `{{index .Config.Labels "${LABEL}"}}`, OWN];
  if ((await run("docker", label, INSPECT_TIMEOUT_MS)).output.trim() === MADE_OF) return OWN;
  if (process.platform !== "linux") return NODE_RUNTIME;
  say(`Making a Node image from ${pythonImage} and the Node that this runs on …`);
  const link = (name: string) => `ln -s ../lib/node_modules/npm/bin/${name}-cli.js /usr/local/bin/${name}`;
  const command = ["sh", "-c", `mkdir -p /usr/local/lib/node_modules && ${link("npm")} && ${link("npx")}`];
  const container = (await mustRun("docker", ["create", "--network", "none", pythonImage, ...command], STEP_TIMEOUT_MS)).trim();
  try {
    await mustRun("docker", ["start", "--attach", container], STEP_TIMEOUT_MS);
    await mustRun("docker", ["cp", process.execPath, `${container}:/usr/local/bin/node`], STEP_TIMEOUT_MS);
    const source = dirname(createRequire(import.meta.url).resolve("npm/package.json"));
    await mustRun("docker", ["cp", source, `${container}:/usr/local/lib/node_modules/npm`], STEP_TIMEOUT_MS);
    const changes = ["--change", 'CMD ["node"]', "--change", `LABEL ${LABEL}="${MADE_OF}"`];
    await mustRun("docker", ["commit", ...changes, container, OWN], STEP_TIMEOUT_MS);
  } finally {
    await mustRun("docker", ["rm", "--force", container], STEP_TIMEOUT_MS);
  }
  // Not of every base: a runner would refuse it with each execution.
  const works = await run("docker", ["run", "--rm", "--network", "none", OWN, "npm", "--version"], STEP_TIMEOUT_MS);
  if (works.ok) return OWN;
  await run("docker", ["image", "rm", OWN], STEP_TIMEOUT_MS);
  return NODE_RUNTIME;
}
