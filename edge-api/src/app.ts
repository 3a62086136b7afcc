import { ApiError } from "@rgrid/schema";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { answerError } from "./middleware/errors.ts";
import { observe } from "./middleware/observe.ts";
import type { Ports } from "./ports/index.ts";
import { accountRoutes } from "./routes/account.ts";
import { type AppEnv, apiOf } from "./routes/api.ts";
import { changeRoutes } from "./routes/change-execution.ts";
import { credentialRoutes } from "./routes/credentials.ts";
import { docsPage } from "./routes/docs.ts";
import { eventRoutes } from "./routes/events.ts";
import { executionRoutes } from "./routes/executions.ts";
import { historyRoutes } from "./routes/history.ts";
import { inputRoutes } from "./routes/inputs.ts";
import { leaseRoutes } from "./routes/leases.ts";
import { logRoutes } from "./routes/logs.ts";
import { moveRoutes } from "./routes/move-account.ts";
import { openRoutes } from "./routes/open.ts";
import { openApiDocument } from "./routes/openapi.ts";
import { operationRoutes } from "./routes/operation.ts";
import { outputRoutes } from "./routes/outputs.ts";
import { partsRoutes } from "./routes/parts.ts";
import { reconcileRoutes } from "./routes/reconcile.ts";
import { runnerSideRoutes } from "./routes/runner-side.ts";
import { runnerRoutes } from "./routes/runners.ts";
import { runtimeRoutes } from "./routes/runtimes.ts";
import { guardNames, serveOn, serveWrongMethods } from "./routes/serve.ts";
import { openStreams } from "./stream/open-streams.ts";

/** The whole HTTP API over its ports: the same on Workers, Deno and in tests. */
export function createApp(ports: Ports): Hono<AppEnv> {
  const { consoleOrigins, docsBaseUrl } = ports.config;
  const app = new Hono<AppEnv>();
  const api = apiOf(ports);

  app.use(requestId(), observe(ports), secureHeaders());
  app.use(
    cors({
      origin: [...consoleOrigins],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id"],
      exposeHeaders: ["x-request-id", "retry-after"],
      maxAge: 86_400,
    }),
  );
  app.onError(answerError(docsBaseUrl));
  app.notFound(() => {
    throw new ApiError("not_found", { what: "This address" });
  });

  guardNames(app);
  const serve = serveOn(app, api);
  const openStream = openStreams(ports.config.limits);
  operationRoutes(serve, api);
  reconcileRoutes(serve, api);
  moveRoutes(serve, api);
  openRoutes(serve, api);
  accountRoutes(serve, api);
  credentialRoutes(serve, api);
  // Before executions/{id}: Hono takes the first route that fits, and `counts` is no id.
  historyRoutes(serve, api, openStream);
  executionRoutes(serve, api);
  partsRoutes(serve, api);
  changeRoutes(serve, api);
  eventRoutes(serve, api, openStream);
  logRoutes(serve, api);
  inputRoutes(serve, api);
  outputRoutes(serve, api);
  runnerRoutes(serve, api);
  runtimeRoutes(serve, api);
  runnerSideRoutes(serve, api);
  leaseRoutes(serve, api);

  // Made at the first question: no request pays for it before, and a Worker starts without it.
  let document: ReturnType<typeof openApiDocument> | null = null;
  const openApi = () => {
    document ??= openApiDocument();
    return document;
  };
  app.get("/openapi.json", (c) => c.json(openApi()));
  app.get("/docs", (c) => c.html(docsPage(openApi())));
  serveWrongMethods(app);
  return app;
}
