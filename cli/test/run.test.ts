import { existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeError } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { type FakeChunk, ID, RETRY_ID } from "./fake-api.ts";
import { here } from "./rgrid.ts";

const { place, rgrid, read } = here();
const line = (text: string, stream: FakeChunk["stream"] = "stdout"): FakeChunk => ({ stream, bytes: Buffer.from(text) });
const files = { "s.py": "" };

/** Hears a Ctrl-C when the answer to the create is there and not read yet. */
const INTERRUPTED_CREATE = `data:text/javascript,${encodeURIComponent(
  `const real = globalThis.fetch;
globalThis.fetch = async (asked, options) => {
  const answer = await real(asked, options);
  if ((options?.method ?? asked.method) === "POST" && (asked.url ?? String(asked)).endsWith("/executions")) process.emit("SIGINT", "SIGINT");
  return answer;
};`,
)}`;

describe("rgrid run", () => {
  it("uploads what an argument names, shows the output as written and brings the files back", async () => {
    writeFileSync(join(place.root, "x.csv"), "outside");
    const bytes = Buffer.from([0, 255, 10, 13, 200]);
    const script = {
      chunks: [{ stream: "stdout" as const, bytes }, line("warn\n", "stderr")],
      outputs: [{ path: "out/ü +.png", bytes: Buffer.from("png") }],
    };
    const ran = await rgrid(["run", "s.py", "in.csv", "--x=../x.csv", "--epochs", "3"], {
      script,
      files: { "s.py": "print(1)", "in.csv": "a" },
    });
    expect(ran.stderr).toContain("● exec_7kq2m4x8 on lab-2 · python:3.11\nwarn\n✓ 1.4 s · out/ü +.png (3 B)");
    expect(ran.code).toBe(0);
    expect(ran.stdout).toEqual(bytes);
    expect(ran.seen.bodies[0]?.args).toEqual(["in.csv", "--x=.rgrid/in/0/x.csv", "--epochs", "3"]);
    expect(ran.seen.bodies[0]?.inputs.map((input) => input.path)).toEqual(["in.csv", ".rgrid/in/0/x.csv"]);
    expect(ran.seen).toMatchObject({ creates: 2, uploads: 2 });
    expect(place.api?.keys.size).toBe(1);
    expect(read("out/ü +.png")).toBe("png");
  });
  it("says where a package lies that is installed from its folder here, and leaves that to a PYTHONPATH that is given", async () => {
    const project = { "scripts/s.py": "import lib\n", "src/lib/__init__.py": "" };
    const ran = await rgrid(["run", "scripts/s.py"], { files: project });
    expect(ran.seen.bodies[0]).toMatchObject({ python_path: ["src"], env: {} });
    const told = await rgrid(["run", "--env", "PYTHONPATH=src", "scripts/s.py"], { files: project });
    expect(told.seen.bodies.at(-1)?.env).toEqual({ PYTHONPATH: "src" });
    expect(told.seen.bodies.at(-1)).not.toHaveProperty("python_path");
  });
  it("sends folders and patterns without caches and secrets", async () => {
    const ran = await rgrid(["run", "s.py", "data", "--input", "lib/**/*.py"], {
      files: {
        ...files,
        "data/a.csv": "",
        "data/.env": "",
        "data/.git/x": "",
        "lib/b.py": "",
        "lib/sub/c.py": "",
        "lib/d.txt": "",
      },
    });
    expect(ran.seen.bodies[0]?.inputs.map((input) => input.path)).toEqual(["data/a.csv", "lib/b.py", "lib/sub/c.py"]);
    expect(ran.stderr).toContain("data/.env (--input sends it)");
  });
  it("goes on after every cut without a line lost or doubled", async () => {
    const script = { chunks: ["1\n", "2\n", "3\n", "4\n"].map((text) => line(text)), cutAfter: 2 };
    const ran = await rgrid(["run", "s.py"], { script, files });
    expect(ran.stdout.toString()).toBe("1\n2\n3\n4\n");
    expect(ran.stderr).toContain("Connection lost. Retrying... (attempt 1/5)");
    expect(ran.seen.streams).toEqual([null, `${ID}.2`, `${ID}.4`]);
  });
  it.each([1, 2, 9])("follows a retry to its end, cut after %i events", async (cutAfter) => {
    const script = {
      chunks: ["old\n", "new\n", "end\n"].map((text) => line(text)),
      retryAfter: 1,
      cutAfter,
    };
    const ran = await rgrid(["run", "s.py"], { script, files });
    expect(ran.stdout.toString()).toBe("old\nnew\nend\n");
    expect(ran.stderr).toContain(
      `⚠ Worker failure detected. Auto-retry 1/2 after worker failure\n  New execution ID: ${RETRY_ID} (retry of ${ID})\n`,
    );
    expect(ran.stderr).toContain("● exec_9d3fm4x8 on lab-2");
    expect(ran.code).toBe(0);
    if (cutAfter === 1) expect((await rgrid(["status"])).stdout.toString()).toContain("exec_9d3fm4x8");
  });
  it("ends a failed run with the script's code, its files and a card", async () => {
    const error = describeError("nonzero_exit", { exit_code: 7 });
    const script = { exitCode: 7, error, outputs: [{ path: "a", bytes: Buffer.from("x") }] };
    const ran = await rgrid(["run", "s.py"], { script, files });
    expect(ran.code).toBe(7);
    expect(ran.stderr).toContain(`❌ Execution failed: ${ID}\n\nError: Script ended with exit code 7\n`);
    expect(existsSync(join(place.folder, "a"))).toBe(true);
  });
  it("says that output is missing, and is not well where the script was", async () => {
    const script = { chunks: [line("1\n")], outputs: [{ path: "a", bytes: Buffer.from("x") }], droppedBytes: 46_137_344 };
    const ran = await rgrid(["run", "s.py"], { script, files });
    expect(ran.stderr.endsWith("✓ 1.4 s · a (1 B)\n⚠ The log is not whole: 46 MB of output is missing\n")).toBe(true);
    expect([ran.code, ran.stdout.toString(), read("a")]).toEqual([74, "1\n", "x"]);
    const json = await rgrid(["run", "--json", "s.py"]);
    expect(JSON.parse(json.stdout.toString())).toMatchObject({ exit_code: 74, execution: { log: { cut: { after_n: 2 } } } });
  });
  it("says that output of a failed one is missing, which keeps the script's code", async () => {
    const error = describeError("nonzero_exit", { exit_code: 7 });
    const ran = await rgrid(["run", "s.py"], { script: { exitCode: 7, error, droppedBytes: 5 }, files });
    expect([ran.code, ran.stderr.endsWith("⚠ The log is not whole: 5 B of output is missing\n")]).toEqual([7, true]);
  });
  const missing = "Output 'b' could not be stored";
  it("says that files are missing, wherever somebody looks for them", async () => {
    const warning = `⚠ Not all files came back. ${missing}\n`;
    const error = describeError("nonzero_exit", { exit_code: 7 });
    const ran = await rgrid(["run", "s.py"], { script: { exitCode: 7, error, missing }, files });
    expect([ran.code, ran.stderr.endsWith(warning)]).toEqual([7, true]);
    for (const command of ["outputs", "download"]) {
      expect((await rgrid([command])).stderr).toBe(`No files came back.\n${warning}`);
    }
    expect((await rgrid(["status"])).stdout.toString()).toContain(`outputs     none: ${missing}\n`);
    expect((await rgrid(["logs"])).stderr.startsWith(warning)).toBe(true);
  });
  it("says it once: not where the error is that they could not be stored", async () => {
    const error = describeError("output_upload_failed", { path: "b" });
    const ran = await rgrid(["run", "s.py"], { script: { exitCode: 1, error, missing }, files });
    expect(ran.stderr).toContain(missing);
    expect(ran.stderr).not.toContain("Not all files");
  });
  it("keeps a local file that was changed after the submit", async () => {
    const script = {
      chunks: [line("go\n", "stderr")],
      outputs: [{ path: "in.csv", bytes: Buffer.from("theirs") }],
      untilCancel: true,
    };
    let done = false;
    const ran = await rgrid(["run", "s.py", "in.csv"], {
      script,
      files: { ...files, "in.csv": "old" },
      onStderr(text, child) {
        if (done || !text.includes("go\n")) return;
        done = true;
        writeFileSync(join(place.folder, "in.csv"), "mine");
        child.kill("SIGINT");
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.seen.cancels).toBe(1);
    expect(read("in.csv")).toBe("mine");
    expect(read(`in.${ID}.csv`)).toBe("theirs");
    expect(ran.stderr).toContain("in.csv was changed here since the submit");
  });
  it("cancels what it has just created with --detach where a Ctrl-C came while that was under way", async () => {
    const ran = await rgrid(["run", "--detach", "s.py"], { files, env: { NODE_OPTIONS: `--import=${INTERRUPTED_CREATE}` } });
    expect(ran.stdout.toString()).toBe(`${ID}\n`);
    expect([ran.code, ran.seen.creates, ran.seen.cancels]).toEqual([130, 1, 1]);
  });
  it("leaves at a second Ctrl-C, and nothing half done stays behind", async () => {
    const script = { outputs: [{ path: "big.bin", bytes: Buffer.alloc(1000) }], heldDownload: true };
    let interrupted = 0;
    const ran = await rgrid(["run", "s.py"], {
      script,
      files,
      onStderr(text, child) {
        // The first once the download is under way, the second once the first was heard.
        const wanted = text.includes("Cancelling") ? 2 : 1;
        const look = () => {
          const loading = readdirSync(place.folder).some((name) => name.startsWith(".rgrid-"));
          if (!loading) setImmediate(look);
          else if (interrupted++ < wanted) child.kill("SIGINT");
        };
        if (interrupted < wanted && text.includes("●")) look();
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.stderr).toContain(`rgrid attach ${ID}`);
    expect(readdirSync(place.folder)).toEqual(["s.py"]);
  });
  it("runs on to the end, quietly, for a reader that has left", async () => {
    const script = {
      chunks: Array.from({ length: 200 }, () => line("x".repeat(10_000))),
      outputs: [{ path: "a", bytes: Buffer.from("x") }],
    };
    const ran = await rgrid(["run", "s.py"], { script, files, onStdout: (child) => child.stdout?.destroy() });
    expect(ran.code).toBe(0);
    expect(ran.stderr).not.toContain("EPIPE");
    expect(read("a")).toBe("x");
  });
  it("prints one object with --json, the script's output on stderr", async () => {
    const ran = await rgrid(["run", "s.py", "--json"], { script: { chunks: [line("hi\n")] }, files });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      execution: { id: ID, status: "completed" },
      outputs: [],
      exit_code: 0,
    });
    expect(ran.stderr).toContain("hi\n");
  });
});

describe("files that come back", () => {
  it("are refused with wrong bytes, and nothing of them stays", async () => {
    const script = { outputs: [{ path: "a", bytes: Buffer.from("x"), sha256: "0".repeat(64) }] };
    expect((await rgrid(["run", "s.py"], { script, files })).code).toBe(74);
    expect(readdirSync(place.folder)).toEqual(["s.py"]);
  });
  it("come in as many pages as there are", async () => {
    const outputs = Array.from({ length: 7 }, (_, index) => ({ path: `f${index}`, bytes: Buffer.from(String(index)) }));
    const ran = await rgrid(["run", "s.py"], { script: { outputs, outputsPerPage: 3 }, files });
    expect(ran.stderr).toContain("7 files (7 B)");
    expect(outputs.map(({ path }) => read(path)).join("")).toBe("0123456");
  });
  it("never replace what is made or edited here while they are on their way", async () => {
    const edit = (path: string) => () => writeFileSync(join(place.folder, path), "mine");
    const outputs = ["new.csv", "in.csv"].map((path) => ({ path, bytes: Buffer.from("theirs"), onAsked: edit(path) }));
    const ran = await rgrid(["run", "s.py", "in.csv"], { script: { outputs }, files: { ...files, "in.csv": "old" } });
    expect(ran.stderr).toContain(`new.csv was changed here since the submit: saved as new.${ID}.csv`);
    for (const name of ["new", "in"]) expect([read(`${name}.csv`), read(`${name}.${ID}.csv`)]).toEqual(["mine", "theirs"]);
    expect(readdirSync(place.folder).length).toBe(5);
  });
  it("never leave the folder through a link or a path", async () => {
    symlinkSync(place.root, join(place.folder, "out"));
    const outputs = ["out/evil", "../evil", ".git/hooks/x", "good"].map((path) => ({ path, bytes: Buffer.from("x") }));
    const ran = await rgrid(["run", "s.py"], { script: { outputs }, files });
    expect(ran.stderr).toContain("⚠ out/evil was not saved: a link here leads out of the folder");
    expect(ran.stderr).toContain("⚠ ../evil was not saved");
    expect(existsSync(join(place.root, "evil"))).toBe(false);
    expect(read("good")).toBe("x");
  });
  it("come by new URLs where the old ones have expired, up and down", async () => {
    const script = { expiredUploads: 1, expiredDownloads: 1, outputs: [{ path: "a", bytes: Buffer.from("x") }] };
    const ran = await rgrid(["run", "s.py", "in.csv"], { script, files: { ...files, "in.csv": "i" } });
    expect(ran.code).toBe(0);
    expect(ran.seen).toMatchObject({ creates: 3, uploads: 2, downloads: 2 });
    expect(place.api?.keys.size).toBe(1);
    expect(read("a")).toBe("x");
  });
});
