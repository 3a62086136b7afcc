import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitForLock } from "../lock.ts";
import { StackError, say } from "../say.ts";
import { mustRun, run } from "./command.ts";
import { aptInstall, isDebianRoot } from "./docker-engine.ts";

const OFFICIAL = "python:3.11-slim";
const OWN = "rgrid/python:3.11";
/** In this order: a machine that has an image pays for no other. */
const ACCEPTED = ["python:3.11", OFFICIAL, OWN];

/** Outside the clone: a second clone, or one made anew, needs no second build of a minute. */
export const CACHE_DIR = "/var/cache/rgrid";
const REGISTRY = "https://registry-1.docker.io/v2/";
const PULL_TIMEOUT_MS = 10 * 60_000;
const TAG_TIMEOUT_MS = 30_000;
const BUILD_TIMEOUT_MS = 10 * 60_000;

/**
 * A local image with Python 3.11: one that is there, a pulled one, or one made from Debian; always under the same name as well, by which
 * runners and tests find it.
 * @throws StackError
 */
export async function ensurePythonImage(): Promise<string> {
  const image = await findOrMake();
  if (image !== OWN) await mustRun("docker", ["tag", image, OWN], TAG_TIMEOUT_MS);
  return OWN;
}

async function findOrMake(): Promise<string> {
  const present = await presentImage();
  if (present) return present;
  if (await reachable(REGISTRY)) {
    say(`Pulling ${OFFICIAL} …`);
    const { ok } = await run("docker", ["pull", "--quiet", OFFICIAL], PULL_TIMEOUT_MS);
    if (ok) return OFFICIAL;
  }
  if (!isDebianRoot())
    throw new StackError(`There is no Python image, and ${REGISTRY} does not give one. Try: docker pull ${OFFICIAL}`);
  return makeFromDebian();
}

async function presentImage(): Promise<string | null> {
  for (const image of ACCEPTED) {
    if ((await run("docker", ["image", "inspect", image], 15_000)).ok) return image;
  }
  return null;
}

const reachable = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );

/** Debian 12's own Python is 3.11. One builder a machine; the tarball is kept. */
async function makeFromDebian(): Promise<string> {
  mkdirSync(CACHE_DIR, { recursive: true });
  const lock = await waitForLock(join(CACHE_DIR, "python-image.lock"), () =>
    say("Another stack is making the Python image; waiting …"),
  );
  try {
    const present = await presentImage();
    if (present) return present;
    const tarball = await debianTarball();
    const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    await mustRun("docker", ["import", "--change", `ENV ${path}`, "--change", 'CMD ["python3"]', tarball, OWN], BUILD_TIMEOUT_MS);
    return OWN;
  } finally {
    lock.release();
  }
}

/** The files of a Debian 12 with Python 3.11, made where they are not there. Of one builder at a time. */
export async function debianTarball(): Promise<string> {
  const tarball = join(CACHE_DIR, `python-3.11-${process.arch}.tar`);
  mkdirSync(CACHE_DIR, { recursive: true });
  if (!existsSync(tarball)) await buildTarball(tarball);
  return tarball;
}

async function buildTarball(tarball: string): Promise<void> {
  if (!(await run("debootstrap", ["--version"], 15_000)).ok) await aptInstall(["debootstrap"]);
  say("Making a Python image from Debian's packages (about a minute, once) …");
  const folder = mkdtempSync(join(tmpdir(), "rgrid-debian-"));
  try {
    const packages = "python3,python3-pip,python3-venv,ca-certificates,tzdata";
    await mustRun("debootstrap", ["--variant=minbase", `--include=${packages}`, "bookworm", folder], BUILD_TIMEOUT_MS);
    // As in the official image, where both names work.
    symlinkSync("/usr/bin/python3", join(folder, "usr/local/bin/python"));
    for (const path of ["var/cache/apt/archives", "var/lib/apt/lists"]) rmSync(join(folder, path), { recursive: true });
    await mustRun("tar", ["-C", folder, "-cf", `${tarball}.new`, "."], BUILD_TIMEOUT_MS);
    renameSync(`${tarball}.new`, tarball);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
