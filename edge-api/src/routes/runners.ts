import { isoOf, isoOrNull, type RunnerItem, runnerId } from "@rgrid/schema";
import type { RunnerRecord } from "../ports/database.ts";
import type { RunnerPresence } from "../ports/dispatchers.ts";
import type { Api } from "./api.ts";
import { cursorAfter, positionOf } from "./cursor.ts";
import type { Serve } from "./serve.ts";

function itemOf({ created_at, ...runner }: RunnerRecord, presence: RunnerPresence | undefined): RunnerItem {
  return {
    ...runner,
    online: presence?.online ?? false,
    last_seen_at: isoOrNull(presence?.last_seen_at ?? null),
    slots_in_use: presence?.slots_in_use ?? 0,
    free_disk_bytes: presence?.free_disk_bytes ?? null,
    full: presence?.full ?? null,
    settings: presence?.settings ?? null,
    created_at: isoOf(created_at),
  };
}

export function runnerRoutes(serve: Serve, api: Api): void {
  serve("listRunners", async ({ query, caller }) => {
    const { id: account } = caller.account;
    const limit = query.limit ?? api.config.limits.pageSizeDefault;
    const after = positionOf(query.cursor, runnerId);
    const [rows, presence] = await Promise.all([
      api.database.listRunners({ account, after, limit: limit + 1 }),
      api.accountDispatchers.ask(caller.account, (stub) => stub.presence(account)),
    ]);
    const byId = new Map(presence.map((runner) => [runner.runner_id, runner]));
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const more = rows.length > limit && last !== undefined;
    return { items: page.map((row) => itemOf(row, byId.get(row.id))), next_cursor: more ? cursorAfter(last) : null };
  });
}
