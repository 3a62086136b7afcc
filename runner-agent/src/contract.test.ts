import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerThere, IMAGE } from "./testing/docker.ts";
import { type Kind, Rig } from "./testing/rig.ts";

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

const IMAGES = new Map([
  ["python:3.11", IMAGE],
  ["python:3.12", "127.0.0.1:1/nowhere:latest"],
]);
const kinds: [Kind, boolean][] = [
  ["docker", await dockerThere()],
  ["process", true],
];

for (const [kind, there] of kinds) {
  // CI must not pass by leaving Docker out; a machine without it still has the other half.
  describe.skipIf(!there && process.env["CI"] === undefined)(`executor ${kind}`, { timeout: 60_000 }, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await Rig.start(kind, IMAGES);
    });
    afterAll(async () => {
      expect(await rig.stop()).toEqual([]);
    });

    it("runs a script: both streams, its exit code, its files, in nested folders", async () => {
      const { lease, out, err } = await rig.run({
        script: `
import os, sys
print("out", open("data/in.csv").read().strip(), sys.argv[1:])
print("err", file=sys.stderr)
os.makedirs("deep/er"); open("deep/er/a.txt", "w").write("A"); open("b.txt", "w").write("B")
os.makedirs("__pycache__"); open("__pycache__/x.pyc", "w").write("x")
sys.exit(7)`,
        args: ["--epochs", "3", "-x", ""],
        inputs: { "data/in.csv": "1,2\n" },
      });
      expect({ out, err }).toEqual({ out: "out 1,2 ['--epochs', '3', '-x', '']\n", err: "err\n" });
      expect(lease.facts).toEqual(["accept", "started", "exited", "outputs", "finish"]);
      const image = { name: IMAGE, id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), digests: expect.any(Array) };
      expect(lease.sandbox).toEqual(
        kind === "docker" ? { executor: "docker", image, network: false } : { executor: "process", image: null, network: true },
      );
      expect(lease.exited).toMatchObject({ exit_code: 7, signal: null, timed_out: false, oom: false });
      expect(lease.finish).toMatchObject({
        verdict: "failed",
        error: { error_code: "nonzero_exit", error_details: { exit_code: 7 } },
      });
      expect(lease.finish?.outputs.map((file) => [file.path, file.sha256])).toEqual([
        ["b.txt", sha256("B")],
        ["deep/er/a.txt", sha256("A")],
      ]);
      expect(rig.api.output(lease, "deep/er/a.txt")).toBe("A");
    });

    it("completes a script that ends well, without outputs for inputs that did not change", async () => {
      const { lease } = await rig.run({
        script: `open("same.txt", "w").write("same"); open("other.txt", "a").write("!")`,
        inputs: { "same.txt": "same", "other.txt": "other" },
        folders: ["empty/here"],
      });
      expect(lease.finish).toMatchObject({ verdict: "completed", error: null, log_seq: 0 });
      expect(lease.finish?.outputs.map((file) => file.path)).toEqual(["other.txt"]);
    });

    it("keeps names as they are: spaces, plus, umlauts, a dash in front", async () => {
      const { lease, out } = await rig.run({
        name: "-ü b+.py",
        script: `
import sys, os
print(sys.argv[0], __file__ == os.path.abspath(sys.argv[0]))
open("ergebnis ü+%20.txt", "w").write("x")
open(b"caf\\xe9", "w").write("latin1")`,
      });
      expect(out).toBe("-ü b+.py True\n");
      expect(lease.finish?.outputs.map((file) => file.path)).toEqual(["caf%E9", "ergebnis ü+%20.txt"]);
      expect(rig.api.output(lease, "ergebnis ü+%20.txt")).toBe("x");
    });

    it("gives a file as the standard input, byte for byte, and nothing where there is none", async () => {
      const script = `import sys; print(repr(sys.stdin.buffer.read()), sys.argv[1:])`;
      const content = "a\0b\r\n$(x) ü";
      const fed = await rig.run({ script, args: ["a b", "$x"], inputs: { ".rgrid/stdin": content }, stdin: ".rgrid/stdin" });
      expect(fed.out).toBe("b'a\\x00b\\r\\n$(x) \\xc3\\xbc' ['a b', '$x']\n");
      expect(fed.lease.finish?.outputs).toEqual([]);
      expect((await rig.run({ script })).out).toBe("b'' []\n");
    });

    it("starts a module of the inputs, a command, and a script by its first line", async () => {
      const inputs = { "pkg/__init__.py": "", "pkg/mod.py": "import sys; print(__name__, sys.argv[1:])" };
      const entry = { kind: "module", module: "pkg.mod" } as const;
      expect((await rig.run({ script: "", entry, args: ["-v"], inputs })).out).toBe("__main__ ['-v']\n");
      const command = { kind: "command", program: "wc" } as const;
      const counted = await rig.run({ script: "", name: "wc", entry: command, args: ["-c", "in"], inputs: { in: "12345" } });
      expect(counted.out).toBe("5 in\n");
      const ls = { kind: "command", program: "ls" } as const;
      expect((await rig.run({ script: "", name: "ls", entry: ls, args: ["-A"], inputs: { in: "" } })).out).toBe("in\n");
      expect(counted.lease.finish?.outputs).toEqual([]);
      const shell = await rig.run({
        script: '#!/usr/bin/env bash\nset -u; echo "$1 $BASH_VERSINFO"',
        name: "tool",
        args: ["x"],
      });
      expect(shell.out).toMatch(/^x \d+\n$/);
      const absent = await rig.run({ script: "", entry: { kind: "command", program: "no-such-program" } });
      expect(absent.lease.exited).toMatchObject({ exit_code: 127 });
    });

    it("gives the script its environment, the caller's values last", async () => {
      const { out } = await rig.run({
        script: `
import os
print(*[os.environ.get(n) for n in ("PYTHONUNBUFFERED", "TZ", "COLUMNS", "OMP_NUM_THREADS", "LANG")], os.access(os.environ["HOME"], os.W_OK), os.listdir("."))`,
        env: { LANG: "de_DE" },
        caller: { tz: "Europe/Berlin", columns: 97 },
      });
      expect(out).toBe("1 Europe/Berlin 97 1 de_DE True ['main.py']\n");
    });

    it("passes raw bytes and a single line of 20 MB exactly", async () => {
      const bytes = await rig.run({ script: `import sys; sys.stdout.buffer.write(bytes(range(256)) * 500)` });
      expect(rig.api.log(bytes.lease, "stdout").equals(Buffer.from(Array.from({ length: 128_000 }, (_, at) => at % 256)))).toBe(
        true,
      );
      const line = await rig.run({ script: `import sys; sys.stdout.write("é" * 10_000_000)` });
      expect(sha256(rig.api.log(line.lease, "stdout"))).toBe(sha256("é".repeat(10_000_000)));
      expect(line.lease.chunks.every((chunk) => chunk.encoding === "utf8")).toBe(true);
    });

    it("masks values of the environment, in text and in raw bytes, in the log alone", async () => {
      const secret = "hunter2-hunter2";
      const { lease } = await rig.run({
        script: `
import os, sys
secret = os.environ["TOKEN"]
print("it is", secret, os.environ["SHORT"])
for half in (secret[:7], secret[7:] + "\\n"): sys.stdout.write(half); sys.stdout.flush()
sys.stderr.buffer.write(b"\\xff" + secret.encode() + b"\\xff")
open("token.txt", "w").write(secret)`,
        env: { TOKEN: secret, SHORT: "1234567" },
      });
      expect(rig.api.log(lease, "stdout").toString()).toBe("it is *** 1234567\n***\n");
      expect(rig.api.log(lease, "stderr").equals(Buffer.from("\xff***\xff", "latin1"))).toBe(true);
      expect(rig.api.output(lease, "token.txt")).toBe(secret);
      expect(JSON.stringify([lease.chunks, lease.finish])).not.toContain(secret);
    });

    it("loses and reorders none of 200,000 lines", async () => {
      const { out } = await rig.run({ script: `for n in range(200_000): print(n)` });
      expect(sha256(out)).toBe(sha256(Array.from({ length: 200_000 }, (_, n) => `${n}\n`).join("")));
    });

    it("ends what runs too long, and all that it started", async () => {
      const { lease } = await rig.run({
        script: `
import subprocess, time
open("before.txt", "w").write("x")
subprocess.run(["sleep", "100"])`,
        timeoutMs: 4000,
      });
      expect(lease.exited).toMatchObject({ timed_out: true });
      expect(lease.finish).toMatchObject({ verdict: "failed", error: { error_code: "timeout" } });
      expect(lease.finish?.outputs.map((file) => file.path)).toEqual(["before.txt"]);
    });

    it("kills a script that ignores the signal of a timeout", async () => {
      const { lease } = await rig.run({
        script: `import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(100)`,
        timeoutMs: 4000,
      });
      expect(lease.exited).toMatchObject({ timed_out: true, exit_code: 137, oom: false });
    });

    it("cancels with the signal that was asked for, and stores what was made until then", async () => {
      const lease = rig.api.submit({
        script: `
import subprocess, sys
try: print("ready"); subprocess.run(["sleep", "100"])
except KeyboardInterrupt: open("saved.txt", "w").write("x"); print("interrupted"); sys.exit(5)`,
      });
      await rig.api.until(() => rig.api.log(lease, "stdout").includes("ready\n"));
      rig.api.cancel(lease, "SIGINT");
      const finish = await rig.api.finished(lease);
      expect(finish).toMatchObject({
        verdict: "cancelled",
        error: null,
        exit: { exit_code: 5, error: { error_code: "cancelled" } },
      });
      expect(finish.outputs.map((file) => file.path)).toEqual(["saved.txt"]);
      expect(rig.api.log(lease, "stdout").toString()).toBe("ready\ninterrupted\n");
    });

    it("kills and uploads nothing when the lease is lost", async () => {
      const lease = rig.api.submit({ script: `import time; print("ready"); open("x", "w").write("x"); time.sleep(100)` });
      await rig.api.until(() => rig.api.log(lease, "stdout").includes("ready"));
      lease.lost = true;
      const next = await rig.run({ script: `print(1)` });
      expect(next.lease.finish?.verdict).toBe("completed");
      expect(lease.facts).toEqual(["accept", "started"]);
    });

    it("says which signal ended a script, and takes no exit code for one", async () => {
      const { lease } = await rig.run({ script: `import os; os.abort()` });
      expect(lease.finish).toMatchObject({ error: { error_code: "aborted" }, exit: { exit_code: 134, signal: 6 } });
      const own = await rig.run({ script: `import sys; sys.exit(137)` });
      expect(own.lease.finish).toMatchObject({ error: { error_code: "nonzero_exit" }, exit: { exit_code: 137, signal: null } });
    });

    it("reports an input whose bytes are not those announced, and starts nothing", async () => {
      const lease = rig.api.submit({ script: `print(1)`, inputs: { "corrupt.txt": "expected" } });
      rig.api.objects.set("inputs/corrupt.txt", Buffer.from("something else"));
      const finish = await rig.api.finished(lease);
      expect(finish).toMatchObject({ verdict: "failed", exit: null, error: { error_code: "input_corrupt" } });
      expect(lease.facts).not.toContain("started");
    });

    it("gets over failures of the API and the store", async () => {
      rig.api.failures.push({ path: "/accept", status: 503 }, { path: "/events", status: 502 }, { path: "/finish", status: 500 });
      rig.api.failures.push({ path: "/store/outputs", status: 500 }, { path: "/store/outputs", status: 412 });
      const { lease, out } = await rig.run({ script: `print("x" * 10); open("o", "w").write("o")` });
      expect({ out, verdict: lease.finish?.verdict, outputs: lease.finish?.outputs.length }).toEqual({
        out: "xxxxxxxxxx\n",
        verdict: "completed",
        outputs: 1,
      });
    });

    it("never shows secrets in its log", async () => {
      const { lease } = await rig.run({ script: `print(1)`, env: { TOKEN: "hunter2-hunter2" } });
      const text = rig.lines.join("");
      for (const secret of [lease.assignment.lease_secret, "hunter2", "/store/"]) expect(text).not.toContain(secret);
    });

    if (kind === "docker") {
      it("knows CPU time and peak memory, also of a script of a few milliseconds", async () => {
        const { lease } = await rig.run({ script: `x = bytearray(60_000_000)` });
        expect(lease.exited?.peak_memory_bytes).toBeGreaterThan(60_000_000);
        expect(lease.exited?.peak_memory_bytes).toBeLessThan(120_000_000);
        expect(lease.exited?.cpu_ms).toBeGreaterThan(5);
      });

      it("says out_of_memory of a script, and of a child that it survived with a code", async () => {
        const own = await rig.run({ script: `x = bytearray(200_000_000)`, memoryBytes: 64 * 1024 * 1024 });
        expect(own.lease.finish).toMatchObject({ error: { error_code: "out_of_memory" }, exit: { oom: true, exit_code: 137 } });
        const child = await rig.run({
          script: `import subprocess, sys; sys.exit(3 if subprocess.run([sys.executable, "-c", "bytearray(200_000_000)"]).returncode else 0)`,
          memoryBytes: 64 * 1024 * 1024,
        });
        expect(child.lease.finish).toMatchObject({ error: { error_code: "out_of_memory" }, exit: { oom: true, exit_code: 3 } });
      });

      it("gives no network where none is wanted", async () => {
        const { lease } = await rig.run({ script: `import os; print(os.listdir("/sys/class/net"))`, network: false });
        expect(rig.api.log(lease, "stdout").toString()).toBe("['lo']\n");
      });

      it("locks the container: no root, no capabilities, a read-only root, room only where it is meant", async () => {
        const { out } = await rig.run({
          script: `
import os, getpass
status = open("/proc/self/status").read()
def writable(path):
    try: open(path + "/probe", "w").close(); os.remove(path + "/probe"); return True
    except OSError: return False
print(os.getuid(), getpass.getuser(), "CapEff:\\t0000000000000000" in status, "NoNewPrivs:\\t1" in status)
print([writable(p) for p in ("/work", "/tmp", os.environ["HOME"], "/", "/usr", "/etc")], os.path.exists("/var/run/docker.sock"))
print(os.statvfs("/dev/shm").f_blocks * os.statvfs("/dev/shm").f_frsize // 2**20)`,
        });
        expect(out).toBe("65534 user True True\n[True, True, True, False, False, False] False\n256\n");
      });

      it("says network_timeout where the image's registry can't be reached", async () => {
        const { lease } = await rig.run({ script: `print(1)`, runtime: "python:3.12" });
        expect(lease.finish).toMatchObject({ verdict: "failed", exit: null, error: { error_code: "network_timeout" } });
      });
    }
  });
}
