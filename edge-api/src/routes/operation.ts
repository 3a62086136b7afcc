import { ApiError, randomId } from "@rgrid/schema";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

type Check = { name: string; part: string; run: () => Promise<unknown> };

export function operationRoutes(serve: Serve, api: Api): void {
  const checks: Check[] = [
    { name: "postgres", part: "The database", run: () => api.database.ping() },
    { name: "object_store", part: "The object store", run: () => api.objects.head("ready") },
    // Reading an id that is not there wakes an object and writes nothing.
    { name: "executions", part: "The executions", run: () => api.executions.get(randomId("exec", api.fillRandom)).read() },
  ];

  async function resultOf({ name, run }: Check): Promise<{ name: string; ok: boolean; took_ms: number }> {
    const startedAt = api.clock.now();
    const ok = await run().then(
      () => true,
      () => false,
    );
    return { name, ok, took_ms: Math.max(0, api.clock.now() - startedAt) };
  }

  serve("health", async () => ({ status: "ok" as const }));

  serve("ready", async () => {
    const results = await Promise.all(checks.map(resultOf));
    const failed = checks.find((check) => results.some((result) => result.name === check.name && !result.ok));
    if (failed) throw new ApiError("service_unavailable", { part: failed.part, checks: results }, 1);
    return { status: "ok" as const, checks: results };
  });

  serve("metrics", async ({ c }) => c.text(api.metrics.render(), 200, { "content-type": "text/plain; version=0.0.4" }));
}
