// Runs on any Node ≥ 20 and imports nothing from node_modules: it installs what is missing, then hands over to the pinned Node 24.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const NODE_MAJOR_MIN = 20;
const PINNED_MAJOR = "24";
const PARENT_CHECK_MS = 500;
const stamp = join(root, "node_modules/.rgrid-lock");
const pinnedNode = join(root, "node_modules/.bin/node");

/** Installs the packages when the lockfile is another than the one they were installed from. Ends the process where that fails. */
export function ensureInstalled() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < NODE_MAJOR_MIN) {
    console.error(`RGrid needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}. Install it from https://nodejs.org`);
    process.exit(1);
  }
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock || !hasPinnedNode()) {
    install();
    writeFileSync(stamp, lock);
  }
}

function install() {
  console.error("Installing packages (about a minute the first time) …");
  const { npm_execpath: npm } = process.env;
  const [command, ...args] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  const done = spawnSync(command, [...args, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (done.status !== 0) {
    console.error(
      done.error ? `npm can't be run: ${done.error.message}` : "The packages were not installed; npm says why above.",
    );
    process.exit(1);
  }
  if (!hasPinnedNode()) {
    // It comes through an install script, which `ignore-scripts` switches off.
    console.error(
      "npm installed no Node 24. Is `ignore-scripts` set in your npm configuration? Try: npm ci --ignore-scripts=false",
    );
    process.exit(1);
  }
}

function hasPinnedNode() {
  const found = spawnSync(pinnedNode, ["--version"], { encoding: "utf8" });
  return found.status === 0 && found.stdout.startsWith(`v${PINNED_MAJOR}.`);
}

/**
 * Runs a program of the clone under the pinned Node, hands signals on to it, and waits for its end.
 * When npm started us and is killed, so that no signal comes, its death is seen by our new parent.
 * @returns {Promise<number>} the exit code
 */
export function runPinned(script, args) {
  const child = spawn(pinnedNode, [join(root, script), ...args], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill("SIGTERM");
  }, PARENT_CHECK_MS);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(`Node 24 can't be started: ${error.message}`);
      resolve(1);
    });
    child.once("exit", (code) => {
      clearInterval(watch);
      resolve(code ?? 1);
    });
  });
}
