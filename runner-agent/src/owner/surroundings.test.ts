import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configOf } from "../config.ts";
import { dockerThere, IMAGE } from "../testing/docker.ts";
import { type Kind, Rig } from "../testing/rig.ts";
import { clearCache, listCaches } from "./caches.ts";
import { openSurroundings } from "./open-surroundings.ts";

const IMAGES = new Map([["python:3.11", IMAGE]]);
const TOKEN = `rgr_${"a".repeat(24)}_${"b".repeat(48)}`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rgrid-sets-"));
  await mkdir(join(folder, "sets"));
  await writeFile(join(folder, "sets", "one.csv"), "1\n");
  await symlink(join(folder, "sets"), join(folder, "link"));
});
afterEach(() => rm(folder, { recursive: true }));

/** With a runner of its own, which ends. */
async function withRig(kind: Kind, owner: string[], check: (rig: Rig) => Promise<void>, env = {}): Promise<void> {
  const rig = await Rig.start(kind, IMAGES, { owner, env });
  try {
    await check(rig);
  } finally {
    await rig.stop();
  }
}

const CACHED = `
import os
folder = os.environ["HF_HOME"]
os.makedirs(folder + "/hub", exist_ok=True)
print(sorted(os.listdir(folder + "/hub")))
open(folder + "/hub/model", "w").write("x" * 100_000)`;

const kinds: [Kind, boolean][] = [
  ["docker", await dockerThere()],
  ["process", true],
];
for (const [kind, there] of kinds) {
  describe.skipIf(!there && process.env["CI"] === undefined)(`executor ${kind}`, { timeout: 60_000 }, () => {
    it("keeps what scripts write to a cache for those that come after, until it is cleared", () =>
      withRig(kind, ["--cache", "HF_HOME"], async (rig) => {
        const out = async () => (await rig.run({ script: CACHED })).out;
        expect([await out(), await out()]).toEqual(["[]\n", "['model']\n"]);
        const [cache] = await listCaches(rig.stateDir);
        expect(cache).toMatchObject({ name: "HF_HOME", folder: join(rig.stateDir, "caches", "HF_HOME") });
        expect(cache?.sizeBytes).toBeGreaterThanOrEqual(100_000);
        await clearCache(rig.stateDir, "HF_HOME");
        expect(await out()).toBe("[]\n");
        const script = `import os; print(os.environ["HF_HOME"] == "/work" + "/mine")`;
        expect((await rig.run({ script, env: { HF_HOME: "/work/mine" } })).out).toBe("True\n");
      }));

    it("tells a script the way out, where it has a network, and shows no password in its log", () => {
      const ca = join(folder, "own.pem");
      const env = { HTTPS_PROXY: "http://ann:pa55word@proxy.test:3128", NO_PROXY: "intern.test", SSL_CERT_FILE: ca };
      return writeFile(ca, `-----BEGIN CERTIFICATE-----\n${rootCertificates[0]?.split("\n")[1]}\nOWN\n`).then(() =>
        withRig(
          kind,
          [],
          async (rig) => {
            const script = `
import os
for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "HTTP_PROXY"): print(name, os.environ.get(name))
for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"):
    text = open(os.environ[name]).read()
    print(text.count("BEGIN CERTIFICATE") > 50, "OWN" in text)`;
            const { out } = await rig.run({ script, network: true });
            expect(out).toMatch(/^HTTPS_PROXY (http:\/\/)?\*\*\*.*\nhttps_proxy .*\*\*\*.*\nNO_PROXY intern\.test,localhost,/);
            expect(out).toContain(`HTTP_PROXY None\n${"True True\n".repeat(4)}`);
            expect(out).not.toContain("pa55word");
            const set = `import os; print([name for name in os.environ if "PROXY" in name or "CERT" in name])`;
            expect((await rig.run({ script: set, network: false })).out).toBe("[]\n");
          },
          env,
        ),
      );
    });

    it("tells it nothing where the owner says so", () =>
      withRig(
        kind,
        ["--share-way-out", "no"],
        async (rig) => {
          const script = `import os; print(os.environ.get("HTTPS_PROXY"))`;
          expect((await rig.run({ script, network: true })).out).toBe("None\n");
        },
        { HTTPS_PROXY: "http://proxy.test:3128" },
      ));

    if (kind === "docker") {
      it("shows a script the data that its owner mounts, through a link, and lets it write nothing there", () =>
        withRig(kind, ["--mount", `${folder}/link:/data`], async (rig) => {
          const { out, lease } = await rig.run({
            script: `
import os
print(open("/data/one.csv").read().strip())
for change in (lambda: open("/data/two.csv", "w"), lambda: os.remove("/data/one.csv")):
    try: change()
    except OSError as error: print(error.strerror)`,
          });
          expect(out).toBe("1\nRead-only file system\nRead-only file system\n");
          expect(lease.finish?.outputs).toEqual([]);
        }));
    }
  });
}

describe("what an owner asks for", () => {
  const openWith = (owner: string[], env = {}) =>
    openSurroundings(configOf(["--token", TOKEN, ...owner], env), join(folder, "state"), env);

  it("is mounted by its real path, so that a link that is changed later leads nowhere else", async () => {
    const { data } = await openWith(["--mount", `${folder}/link:/data:rw`]);
    expect(data.mounts).toEqual([{ source: `${folder}/sets`, target: "/data", writable: true }]);
  });
  it("is refused where it is not there, is the runner's own, or the engine's socket is in it", async () => {
    await expect(openWith(["--mount", `${folder}/gone:/data`])).rejects.toThrow(`--mount ${folder}/gone does not exist`);
    await symlink("/etc", join(folder, "etc"));
    await expect(openWith(["--mount", `${folder}/etc:/conf`])).rejects.toThrow("the machine's own /etc");
    await expect(openWith(["--mount", `${folder}:/data`])).rejects.toThrow("which is the runner's own");
    const env = { DOCKER_HOST: `unix://${folder}/sets/docker.sock` };
    await expect(openWith(["--mount", `${folder}/sets:/data`], env)).rejects.toThrow("docker.sock, which is the runner's own");
  });
});
