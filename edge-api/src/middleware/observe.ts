import type { MiddlewareHandler } from "hono";
import type { Ports } from "../ports/index.ts";
import type { AppEnv } from "../routes/api.ts";

/** One log line and a few counts for every request, by route and never by path: a path holds ids. */
export function observe({ clock, log, metrics }: Pick<Ports, "clock" | "log" | "metrics">): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = clock.now();
    c.set("route", "none");
    c.set("errorCode", null);
    c.set("log", log.with({ request_id: c.var.requestId }));
    await next();
    const { route, errorCode } = c.var;
    const tookMs = Math.max(0, clock.now() - startedAt);
    metrics.count("rgrid_requests_total", { route, method: c.req.method, status: String(c.res.status) });
    metrics.count("rgrid_request_ms_total", { route }, tookMs);
    if (errorCode !== null) metrics.count("rgrid_errors_total", { code: errorCode });
    c.var.log.info("request", {
      route,
      method: c.req.method,
      status: c.res.status,
      took_ms: tookMs,
      error_code: errorCode,
      execution_id: /\/(exec_[0-9a-z]+)/.exec(c.req.path)?.[1] ?? null,
    });
  };
}
