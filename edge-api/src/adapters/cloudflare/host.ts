import { configOf, parseEnv } from "../../env.ts";
import { consoleLog } from "../../log/console-log.ts";
import type { Ports } from "../../ports/index.ts";
import { memoryMetrics } from "../memory/metrics.ts";
import { neonAccounts } from "../neon/accounts.ts";
import { neonClient } from "../neon/client.ts";
import { neonDatabase } from "../neon/database.ts";
import { neonHistory } from "../neon/history.ts";
import { createProjection } from "../neon/projection.ts";
import { s3Client } from "../s3/client.ts";
import { s3Objects } from "../s3/objects.ts";
import { s3Parts } from "../s3/parts.ts";
import { sleep } from "../sleep.ts";
import { cloudflareDispatchers } from "./dispatchers.ts";
import { cloudflareExecutions } from "./executions.ts";

/** Bindings of the Worker: the texts of `env.ts`, and the namespaces of its objects (wrangler.toml). */
export type Bindings = Record<string, unknown> & {
  EXECUTIONS: DurableObjectNamespace;
  DISPATCHERS: DurableObjectNamespace;
};

function makeHost(bindings: Bindings): Ports {
  const env = parseEnv(bindings);
  const config = configOf(env);
  const clock = { now: () => Date.now() };
  const random = Math.random;
  const neon = neonClient({
    url: env.DATABASE_URL,
    fetchEndpoint: env.NEON_FETCH_ENDPOINT ?? null,
    timeoutMs: config.limits.databaseTimeoutMs,
  });
  const store = s3Client({
    endpoint: env.S3_ENDPOINT,
    region: env.S3_REGION,
    bucket: env.S3_BUCKET,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    clock,
    limits: config.limits,
  });
  const objects = s3Objects(store);
  return {
    executions: cloudflareExecutions(bindings.EXECUTIONS, { sleep, random, objects }),
    dispatchers: cloudflareDispatchers(bindings.DISPATCHERS, { sleep, random, pollMs: config.limits.pollMs }),
    database: neonDatabase(neon),
    accounts: neonAccounts(neon),
    history: neonHistory(neon),
    projection: createProjection(neon, config.limits),
    objects,
    parts: s3Parts(store),
    clock,
    sleep,
    random,
    fillRandom: (bytes) => crypto.getRandomValues(bytes),
    log: consoleLog(clock.now),
    metrics: memoryMetrics(),
    config,
  };
}

const hosts = new WeakMap<Bindings, Ports>();

/** The host of these bindings, made once an isolate: caches and counters live in it. @throws ZodError on bindings that are missing or wrong */
export function hostOf(bindings: Bindings): Ports {
  const host = hosts.get(bindings) ?? makeHost(bindings);
  hosts.set(bindings, host);
  return host;
}
