import { dirname } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { z } from "zod";
import { readPartOptions } from "../supervise/part-options.ts";

const COMPATIBILITY_DATE = "2026-11-01";
/** The durable objects: binding → class. */
const OBJECTS = { EXECUTIONS: "ExecutionObject", DISPATCHERS: "DispatcherObject" };

const options = await readPartOptions(
  z.object({ port: z.int(), script: z.string(), dir: z.string(), bindings: z.record(z.string(), z.string()) }),
  () => end(),
);
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    name: "rgrid-api",
    modules: [{ type: "ESModule", path: options.script }],
    modulesRoot: dirname(options.script),
    compatibilityDate: COMPATIBILITY_DATE,
    // enable_request_signal: without it a client that went away is never noticed.
    compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
    bindings: options.bindings,
    durableObjects: Object.fromEntries(
      Object.entries(OBJECTS).map(([binding, className]) => [binding, { className, useSQLite: true }]),
    ),
    resourcePersistencePath: options.dir,
    host: "127.0.0.1",
    port: options.port,
    cf: false,
    logRequests: false,
  }),
);
let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  void miniflare.dispose().finally(() => process.exit(0));
}
process.once("SIGTERM", end);
await miniflare.ready;
