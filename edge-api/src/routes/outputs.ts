import { isoOf, type OutputFile, type OutputItem } from "@rgrid/schema";
import { outputKey } from "../ports/objects.ts";
import type { Api } from "./api.ts";
import { cursorOfIndex, indexOf } from "./cursor.ts";
import { expired, notFound, resolveId } from "./find-execution.ts";
import type { Serve } from "./serve.ts";

export function outputRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;

  async function itemOf(execution: string, lease: number, file: OutputFile): Promise<OutputItem> {
    const downloadName = file.path.slice(file.path.lastIndexOf("/") + 1);
    const { url, expiresAt } = await api.objects.presignGet({ key: outputKey(execution, lease, file.path), downloadName });
    return { ...file, url, expires_at: isoOf(expiresAt) };
  }

  serve("listOutputs", async ({ params, query, caller }) => {
    const id = await resolveId(api, caller.account.id, params.id);
    const page = await api.executions.get(id).outputs(indexOf(query.cursor), query.limit ?? limits.pageSizeDefault);
    if (page === null || page.account_id !== caller.account.id) throw notFound(id);
    if (page.expired) {
      throw expired(api, id);
    }
    const { lease, files, next, partial } = page;
    const items = lease === null ? [] : await Promise.all(files.map((file) => itemOf(id, lease, file)));
    return { items, next_cursor: next === null ? null : cursorOfIndex(next), partial };
  });
}
