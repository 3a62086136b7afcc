// Runs on any Node ≥ 20 and imports nothing from node_modules: it installs what is missing, then hands over to the pinned Node 24.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const NODE_MAJOR_MIN = 20;
const PINNED_MAJOR = "24";
const PARENT_CHECK_MS = 500;
const installedLock = join(root, "node_modules/.package-lock.json");
const pinnedNode = join(root, "node_modules/.bin/node");

/** Installs the packages where what is there is not what the lockfile says. Ends the process where that fails. */
export function ensureInstalled() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < NODE_MAJOR_MIN) {
    console.error(`RGrid needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}. Install it from https://nodejs.org`);
    process.exit(1);
  }
  if (!isInstalled() || !hasPinnedNode()) install();
}

/**
 * Whether node_modules holds what the lockfile asks for, by npm's own record of what it installed: whoever ran `npm ci` or `npm install`
 * before does not pay for a second one. Packages for other platforms are optional and in the lockfile only.
 */
function isInstalled() {
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedLock, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === "") return true;
    const there = installed[path];
    return there === undefined ? optional === true : there.version === version && there.link === link;
  });
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
  const child = spawn(pinnedNode, [join(root, script), ...args], {
    stdio: "inherit",
    // For it and all that it starts: a stack is half a dozen processes whose TypeScript would be stripped and compiled anew each time.
    env: { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"), ...process.env },
  });
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
