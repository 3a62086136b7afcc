import { DockerEngine } from "../container/docker.ts";
import { assignmentOf } from "./assignment.ts";

/** A runner that starts one container and then does nothing but live: tests stop it, or kill it. `STATE_DIR RUNNER IMAGE LEASE_TTL_MS` */
const [stateDir = "", runner = "", image = "", leaseTtlMs = ""] = process.argv.slice(2);
const engine = new DockerEngine({ stateDir, runner, incarnation: "forsaken", images: new Map([["python:3.11", image]]) });
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
    // A child that has left the script's session, and a script that ignores what it can.
    command: { argv: ["sh", "-c", "trap '' TERM INT HUP; setsid sleep 1000 & sleep 1000"], env: {} },
  },
  new AbortController().signal,
);
if (place.outcome === "failed") throw new Error(place.code);
const started = await place.sandbox.start();
process.stdout.write(`${started.outcome}\n`);
setInterval(() => undefined, 1000);
