import { DockerEngine } from "../container/docker.ts";
import { ProcessEngine } from "../container/process.ts";
import { assignmentOf } from "./assignment.ts";

/**
 * A runner that starts one script, says how that ended, and then does nothing but live: tests stop it, or kill it.
 * `STATE_DIR LEASE_TTL_MS SCRIPT [RUNNER IMAGE]`; without an image the script is a process.
 */
const [stateDir = "", leaseTtlMs = "", script = "", runner = "", image = ""] = process.argv.slice(2);
const runtimes = new Map([["python:3.11", image]]);
const engine =
  image === ""
    ? new ProcessEngine({ stateDir, runtimes: new Set(runtimes.keys()) })
    : new DockerEngine({ stateDir, runner, incarnation: "forsaken", images: runtimes });
const problem = await engine.problem();
if (problem !== null) throw new Error(problem);
const { execution_id: execution, lease, spec } = assignmentOf({ script: "" });
const place = await engine.acquire(
  {
    execution,
    lease,
    runtime: spec.runtime,
    limits: spec.limits,
    leaseTtlMs: Number(leaseTtlMs),
    network: false,
    command: { argv: ["sh", "-c", script], env: {} },
  },
  new AbortController().signal,
);
if (place.outcome !== "acquired") throw new Error(JSON.stringify(place));
const started = await place.sandbox.start();
if (started.outcome === "failed") throw new Error(started.code);
process.stdout.write("started\n");
for await (const { bytes } of started.running.output) process.stdout.write(bytes);
process.stdout.write(`${JSON.stringify(await started.running.exited)}\n`);
setInterval(() => undefined, 1000);
