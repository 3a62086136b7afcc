import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitForLock } from "../lock.ts";
import { say } from "../say.ts";
import { mustRun, run } from "./command.ts";
import { isDebianRoot } from "./docker-engine.ts";
import { CACHE_DIR, debianTarball } from "./python-image.ts";

const IMAGE = "rgrid/corpus:3.11";
const STEP_TIMEOUT_MS = 15 * 60_000;

/** What the corpus' programs use (runner-agent/corpus): libraries by their Debian names, a compiler, tools of the command line. */
const PACKAGES =
  "python3-requests python3-httpx python3-aiohttp python3-pandas python3-numpy python3-yaml python3-psycopg2 python3-psycopg python3-asyncpg python3-pymysql python3-redis " +
  "python3-pymongo python3-sqlalchemy python3-lxml python3-pil python3-click python3-typer python3-docopt python3-absl python3-pydantic python3-jsonschema python3-marshmallow " +
  "python3-decouple python3-botocore python3-grpcio python3-openpyxl python3-jinja2 python3-websockets python3-paramiko python3-trio python3-bs4 gcc libc6-dev git curl";

/**
 * The image in which the runner's corpus of failing programs runs: the Python image and libraries, all of Debian 12. A machine that can't make it says so and leaves that
 * test out; CI does not.
 */
export async function ensureCorpusImage(): Promise<void> {
  if ((await run("docker", ["image", "inspect", IMAGE], STEP_TIMEOUT_MS)).ok) return;
  if (!isDebianRoot()) return say(`The corpus of failing programs is left out: its image ${IMAGE} is made on Debian, as root.`);
  const lock = await waitForLock(join(CACHE_DIR, "corpus-image.lock"), () =>
    say("Another set-up is making the corpus' image; waiting …"),
  );
  try {
    if (!(await run("docker", ["image", "inspect", IMAGE], STEP_TIMEOUT_MS)).ok) await make(await debianTarball());
  } finally {
    lock.release();
  }
}

async function make(tarball: string): Promise<void> {
  say("Making the image of the corpus of failing programs from Debian's packages (some minutes, once) …");
  const root = mkdtempSync(join(tmpdir(), "rgrid-corpus-"));
  try {
    await mustRun("tar", ["-C", root, "-xf", tarball], STEP_TIMEOUT_MS);
    copyFileSync("/etc/resolv.conf", join(root, "etc/resolv.conf"));
    writeFileSync(join(root, "etc/apt/sources.list"), "deb http://deb.debian.org/debian bookworm main\n");
    await mustRun("chroot", [root, "apt-get", "-q", "update"], STEP_TIMEOUT_MS);
    const options = ["-qy", "--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io"];
    await mustRun("chroot", [root, "apt-get", "install", ...options, ...PACKAGES.split(" ")], STEP_TIMEOUT_MS);
    for (const path of ["var/cache/apt", "var/lib/apt/lists", "etc/resolv.conf"]) rmSync(join(root, path), { recursive: true });
    const changes = ["ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 'CMD ["python3"]'].flatMap(
      (change) => ["--change", change],
    );
    // Through a file: a pipe would need a shell.
    await mustRun("tar", ["-C", root, "-cf", `${root}.tar`, "."], STEP_TIMEOUT_MS);
    await mustRun("docker", ["import", ...changes, `${root}.tar`, IMAGE], STEP_TIMEOUT_MS);
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(`${root}.tar`, { force: true });
  }
}
