import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, inject } from "vitest";
import { type FakeApi, type Script, startFakeApi } from "./fake-api.ts";

/** Full jitter of a chance that is always 0 is no wait: nothing here sits out a real backoff. */
const NO_BACKOFF = "data:text/javascript,Math.random=()=>0";

export type Ran = { code: number | null; stdout: Buffer; stderr: string; peakBytes: number };
type Given = {
  script?: Script;
  /** Local files, written first. */
  files?: Record<string, string | Buffer>;
  env?: Record<string, string>;
  /** What the child reads; a number is a file descriptor, `open` a pipe in which nothing comes and that nobody closes. */
  stdin?: string | Buffer | number | { open: true };
  url?: string;
  onStart?: (child: ChildProcess) => void;
  /** Hears all of stderr each time that some came. */
  onStderr?: (text: string, child: ChildProcess) => void;
  onStdout?: (child: ChildProcess) => void;
  /** Another program than the build under Node. */
  program?: string;
};

/** A folder to run in and an API to talk to, new for each test. */
export function here() {
  const place = { root: "", folder: "", api: null as FakeApi | null };
  beforeEach(() => {
    place.root = mkdtempSync(join(tmpdir(), "rgrid-cli-"));
    place.folder = join(place.root, "here");
    mkdirSync(place.folder);
  });
  afterEach(async () => {
    await place.api?.stop();
    place.api = null;
    rmSync(place.root, { recursive: true });
  });

  function write(name: string, content: string | Buffer): void {
    const path = join(place.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Runs the CLI as a child against the fake. */
  async function rgrid(args: string[], given: Given = {}): Promise<Ran & { seen: FakeApi["seen"] }> {
    for (const [name, content] of Object.entries(given.files ?? {})) write(name, content);
    place.api ??= await startFakeApi(given.script);
    const { api } = place;
    const [program, first] =
      given.program === undefined
        ? [process.execPath, ["--import", NO_BACKOFF, join(inject("cliFolder"), "main.js")]]
        : [given.program, []];
    const child = spawn(program, [...first, ...args], {
      cwd: place.folder,
      env: {
        PATH: process.env["PATH"],
        // As bin/rgrid.js does: compiled code is kept from one run to the next.
        NODE_COMPILE_CACHE: join(inject("cliFolder"), "compiled"),
        RGRID_API_URL: given.url ?? api.url,
        RGRID_API_KEY: "rgk_test",
        RGRID_CONFIG_DIR: join(place.root, "config"),
        ...given.env,
      },
      stdio: [typeof given.stdin === "number" ? given.stdin : "pipe", "pipe", "pipe"],
    });
    given.onStart?.(child);
    // One that refuses its command line has often ended before its input is there.
    child.stdin?.on("error", () => undefined);
    if (typeof given.stdin !== "object" || Buffer.isBuffer(given.stdin)) child.stdin?.end(given.stdin ?? "");
    const out: Buffer[] = [];
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      out.push(chunk);
      given.onStdout?.(child);
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
      given.onStderr?.(stderr, child);
    });
    const memory = samplePeak(child.pid ?? 0);
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, stdout: Buffer.concat(out), stderr, peakBytes: memory.stop(), seen: api.seen };
  }

  return { place, rgrid, write, read: (name: string) => readFileSync(join(place.folder, name), "utf8") };
}

/** The most memory that a process was seen to hold, as Linux counts it; 0 elsewhere. */
function samplePeak(pid: number) {
  let peak = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended, or this is no Linux.
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
