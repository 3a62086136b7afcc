import { ApiError, isoOf } from "@rgrid/schema";
import { rateLimit } from "../middleware/rate-limit.ts";
import type { Api, AppContext } from "./api.ts";
import type { Serve } from "./serve.ts";

/** What a page may ask without a credential. */
export function openRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;
  const takeRequest = rateLimit(api.clock, {
    perMinute: limits.openRequestsPerMinute,
    burst: limits.openRequestsPerMinute,
  });
  /** Cloudflare tells where a request comes from; elsewhere all are one. Kept in memory only, as long as the isolate lives. */
  const addressOf = (c: AppContext): string => c.req.header("cf-connecting-ip") ?? "all";

  serve("localSignIn", async ({ body, c }) => {
    if (api.localSessions === null) throw new ApiError("not_found", { what: "This address" });
    takeRequest(addressOf(c));
    const { token, person } = await api.localSessions.begin(body.email);
    const { id, name, email } = await api.accountOf(person);
    c.var.log.info("local_session_begun", { account_id: id });
    c.status(201);
    c.header("cache-control", "no-store");
    return { token, expires_at: isoOf(person.expires_at), account: { id, name, email } };
  });

  serve("beacons", async ({ body, c }) => {
    takeRequest(addressOf(c));
    const { app, kind, page, name, request_id, error_code } = body;
    // Pages are texts of whoever sends them: a label of each would let anyone fill the metrics.
    api.metrics.count("rgrid_beacons_total", { app, kind });
    if (kind === "interaction" || kind === "api_error") {
      c.var.log.info(kind, { app, page, name, page_request_id: request_id, error_code });
    }
    return c.body(null, 204);
  });
}
