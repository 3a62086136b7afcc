import { type LogFormat, logBody } from "../stream/log-body.ts";
import type { Api } from "./api.ts";
import { notFound, resolveId } from "./find-execution.ts";
import type { Serve } from "./serve.ts";

const CONTENT_TYPES: Record<LogFormat, string> = { text: "text/plain; charset=utf-8", ndjson: "application/x-ndjson" };

export function logRoutes(serve: Serve, api: Api): void {
  serve("getLogs", async ({ params, query, caller }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const read = async (after: number) => {
      const page = await api.executions.events(id, after, api.config.limits.logPageBytes);
      if (page === null || page.account_id !== caller.account.id) throw notFound(id);
      return page;
    };
    const { after = 0, stream = null, format = "text" } = query;
    // The first page is read before the answer begins, so that what fails there is still an error with a status.
    const first = await read(after);
    let given = false;
    const readOn = async (position: number) => {
      if (given) return read(position);
      given = true;
      return first;
    };
    return new Response(logBody(readOn, { after, stream, format }), { headers: { "content-type": CONTENT_TYPES[format] } });
  });
}
