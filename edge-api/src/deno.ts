import { memoryHost } from "./adapters/memory/host.ts";
import { createApp } from "./app.ts";
import { answerAnyhow } from "./middleware/errors.ts";

/** The part of Deno that is used here; its own types would collide with those of Workers. */
declare const Deno: {
  env: { get(name: string): string | undefined };
  serve(
    options: { hostname: string; port: number; onListen: (address: { port: number }) => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): unknown;
};

/** The same app under Deno, everything in memory: `PORT=8787 deno run --allow-net --allow-env edge-api/src/deno.ts`. */
const { ports, apiKey, runnerToken } = await memoryHost();
const app = createApp(ports);

Deno.serve(
  {
    hostname: "127.0.0.1",
    port: Number(Deno.env.get("PORT") ?? 0),
    // The one line that is not a log: who started it learns where it is and how to get in.
    onListen: ({ port }) => console.log(JSON.stringify({ ready: true, port, api_key: apiKey, runner_token: runnerToken })),
  },
  (request) => answerAnyhow(() => app.fetch(request)),
);
