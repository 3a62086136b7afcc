import { executionId } from "@rgrid/schema";
import { fromBase64 } from "../access/base64.ts";
import { admission } from "./admission.ts";
import type { Api } from "./api.ts";
import { createExecution } from "./create-execution.ts";
import { cursorAfter, positionOf } from "./cursor.ts";
import { filterOf } from "./executions-filter.ts";
import { completeExecution, notFound, readExecution, resolveId } from "./find-execution.ts";
import { retryExecution } from "./retry-execution.ts";
import type { Serve } from "./serve.ts";

export function executionRoutes(serve: Serve, api: Api): void {
  const { refusalOf, uploadsOf } = admission(api);
  const create = createExecution(api, refusalOf);
  const retry = retryExecution(api, refusalOf);

  serve("createExecution", async ({ body, headers, caller, c }) => {
    const { outcome, execution } = await create(caller, body, headers["idempotency-key"] ?? null);
    api.metrics.count("rgrid_executions_total", { transition: outcome });
    c.var.log.info("execution_created", { execution_id: execution.id, account_id: caller.account.id, outcome });
    // 200, not 201, when the idempotency key replays: this call created nothing.
    c.status(outcome === "created" ? 201 : 200);
    return execution;
  });

  serve("missingInputs", async ({ body, caller }) => ({ uploads: await uploadsOf(caller, body.inputs) }));

  serve("listExecutions", async ({ query, caller }) => {
    const limit = query.limit ?? api.config.limits.pageSizeDefault;
    const rows = await api.database.listExecutions({
      ...filterOf(caller.account.id, query),
      statuses: query.status ?? null,
      after: positionOf(query.cursor, executionId),
      // One more than asked for tells whether there is a next page.
      limit: limit + 1,
    });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { items, next_cursor: more ? cursorAfter({ created_at: Date.parse(last.created_at), id: last.id }) : null };
  });

  serve("getExecution", async ({ params, caller }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    return completeExecution(api, caller, await readExecution(api, caller.account.id, id));
  });

  serve("getScript", async ({ params, caller, c }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const found = await api.executions.get(id).script();
    if (found === null || found.account_id !== caller.account.id) throw notFound(id);
    const { content, encoding } = found.script;
    // Never sniffed as HTML: the script is the user's text on the API's own origin.
    c.header("content-type", encoding === "utf8" ? "text/plain; charset=utf-8" : "text/plain");
    return c.body(encoding === "utf8" ? content : fromBase64(content));
  });

  serve("retryExecution", async ({ params, headers, body, caller, c }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const { created, ...answer } = await retry(caller, id, body, headers["idempotency-key"] ?? null);
    if (created) api.metrics.count("rgrid_executions_total", { transition: "retried_manually" });
    const { original_execution_id, new_execution_id } = answer;
    c.var.log.info("execution_retried", { execution_id: original_execution_id, new_execution_id, created });
    c.status(created ? 201 : 200);
    return answer;
  });
}
