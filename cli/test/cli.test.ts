import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "@rgrid/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ID, type Script, startFakeApi } from "./fake-api.ts";

const MAIN = join(import.meta.dirname, "../src/main.ts");
let root: string;
let folder: string;
let api: Awaited<ReturnType<typeof startFakeApi>> | null = null;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-cli-"));
  folder = join(root, "here");
  mkdirSync(folder);
});
afterEach(async () => {
  await api?.stop();
  api = null;
  rmSync(root, { recursive: true });
});

/** Writes local files, then runs the CLI as a child against the fake. */
async function rgrid(
  args: string[],
  {
    script = {},
    files = {},
    url,
    onStderr,
  }: { script?: Script; files?: Record<string, string>; url?: string; onStderr?: (text: string, kill: () => void) => void } = {},
) {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  api ??= await startFakeApi(script);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      RGRID_API_URL: url ?? api.url,
      RGRID_API_KEY: "rgk_test",
      RGRID_CONFIG_DIR: join(root, "config"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    onStderr?.(stderr, () => child.kill("SIGINT"));
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout: Buffer.concat(out), stderr, seen: api.seen };
}
const line = (text: string, stream: "stdout" | "stderr" = "stdout") => ({ stream, bytes: Buffer.from(text) });

describe("rgrid run", () => {
  it("uploads what an argument names, shows the output as written and brings the files back", async () => {
    writeFileSync(join(root, "x.csv"), "outside");
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
    expect(api?.keys.size).toBe(1);
    expect(readFileSync(join(folder, "out/ü +.png"), "utf8")).toBe("png");
  });
  it("goes on after every cut without a line lost or doubled", async () => {
    const script = { chunks: ["1\n", "2\n", "3\n", "4\n"].map((text) => line(text)), cutAfter: 2 };
    const ran = await rgrid(["run", "s.py"], { script, files: { "s.py": "" } });
    expect(ran.stdout.toString()).toBe("1\n2\n3\n4\n");
    expect(ran.stderr).toContain("Connection lost. Retrying... (attempt 1/5)");
    expect(ran.seen.streams).toEqual([null, `${ID}.2`, `${ID}.4`]);
  });
  it("ends a failed run with the script's code, its files and a card", async () => {
    const error = describeError("nonzero_exit", { exit_code: 7 });
    const ran = await rgrid(["run", "s.py"], {
      script: { exitCode: 7, error, outputs: [{ path: "a", bytes: Buffer.from("x") }] },
      files: { "s.py": "" },
    });
    expect(ran.code).toBe(7);
    expect(ran.stderr).toContain(`❌ Execution failed: ${ID}\n\nError: Script ended with exit code 7\n`);
    expect(existsSync(join(folder, "a"))).toBe(true);
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
      files: { "s.py": "", "in.csv": "old" },
      onStderr(text, kill) {
        if (done || !text.includes("go\n")) return;
        done = true;
        writeFileSync(join(folder, "in.csv"), "mine");
        kill();
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.seen.cancels).toBe(1);
    expect(readFileSync(join(folder, "in.csv"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, `in.${ID}.csv`), "utf8")).toBe("theirs");
    expect(ran.stderr).toContain("in.csv was changed here since the submit");
  });
  it("refuses wrong bytes and leaves nothing of them", async () => {
    const ran = await rgrid(["run", "s.py"], {
      script: { outputs: [{ path: "a", bytes: Buffer.from("x"), sha256: "0".repeat(64) }] },
      files: { "s.py": "" },
    });
    expect(ran.code).toBe(74);
    expect(existsSync(join(folder, "a"))).toBe(false);
  });
  it("prints one object with --json, the script's output on stderr", async () => {
    const ran = await rgrid(["run", "s.py", "--json"], { script: { chunks: [line("hi\n")] }, files: { "s.py": "" } });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      execution: { id: ID, status: "completed" },
      outputs: [],
      exit_code: 0,
    });
    expect(ran.stderr).toContain("hi\n");
  });
  it("detaches with the id on stdout, which the other commands then take", async () => {
    expect((await rgrid(["run", "--detach", "s.py"], { files: { "s.py": "" } })).stdout.toString()).toBe(`${ID}\n`);
    expect((await rgrid(["status"])).stdout.toString()).toContain("completed in 1.4 s");
  });
  it.each<[string[], number, string]>([
    [["run", "none.py"], 66, "none.py: no such file"],
    [["run", "."], 64, "is a folder"],
    [["run", "n.ipynb"], 64, "nbconvert"],
    [["run", "big.py"], 64, "over its limit of 1048576 bytes"],
    [["run", "s.py", "--memory", "lots"], 64, "--memory 'lots' is not a size"],
    [["run", "s.py", "--memory", "1k"], 64, "--memory: "],
    [["run", "s.py", "--env", "NOT_SET_HERE"], 64, "NOT_SET_HERE is not set here"],
    [["run", "s.py", "--input", "*.none"], 66, "fits no file"],
    [["run", "--jsn", "s.py"], 64, "Did you mean --json"],
    [["run"], 64, "No script is given"],
    [["s.py"], 64, "rgrid run s.py"],
    [["status", "exec_zzzzzzzz"], 66, "Not found"],
    [["status", "nonsense!"], 64, "is not an execution id"],
  ])("refuses %j with exit %i", async (args, code, text) => {
    const ran = await rgrid(args, { files: { "s.py": "", "n.ipynb": "{}", "big.py": "#".repeat(1024 * 1024 + 1) } });
    expect(ran.stderr).toContain(text);
    expect(ran.stderr).not.toContain("    at ");
    expect(ran.code).toBe(code);
  });
  it("gives up on a silent API with the network's exit code", async () => {
    const ran = await rgrid(["status", ID], { url: "http://127.0.0.1:1" });
    expect(ran.code).toBe(69);
    expect(ran.stderr).toContain("Connection lost. Retrying... (attempt 5/5)");
    expect(ran.stderr).toContain("Network error. Check connection and retry.");
  });
});
