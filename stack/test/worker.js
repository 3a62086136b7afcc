// A stand-in for the API: answers with what it was given, counts in a durable object and reads Postgres over Neon's HTTP protocol.

import { DurableObject } from "cloudflare:workers";
import { neon, neonConfig } from "@neondatabase/serverless";

export class ExecutionObject extends DurableObject {
  async count() {
    const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return count;
  }
}
export class DispatcherObject extends DurableObject {}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json({ status: "ok" });
    if (pathname === "/count") return Response.json({ count: await env.EXECUTIONS.getByName("one").count() });
    if (pathname === "/accounts") {
      neonConfig.fetchEndpoint = env.NEON_FETCH_ENDPOINT;
      return Response.json(
        await neon(env.DATABASE_URL)`SELECT id, dispatcher, in_flight_max FROM accounts ORDER BY created_at, id`,
      );
    }
    if (pathname === "/bindings") return Response.json(Object.keys(env).sort());
    return new Response(null, { status: 404 });
  },
};
