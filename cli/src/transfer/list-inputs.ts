import type { InputFile, InputItem } from "@rgrid/schema";
import type { Api } from "../api/api.ts";

/** All inputs of an execution, in pages, each with a URL that serves for an hour. */
export async function listInputItems(api: Api, executionId: string): Promise<InputItem[]> {
  const items: InputItem[] = [];
  let cursor: string | null = null;
  do {
    const query: { cursor?: string } = cursor === null ? {} : { cursor };
    const page: { items: InputItem[]; next_cursor: string | null } = await api.call("listInputs", {
      params: { id: executionId },
      query,
    });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

/** The same without URLs, as a create names them. */
export async function listInputs(api: Api, executionId: string): Promise<InputFile[]> {
  return (await listInputItems(api, executionId)).map(({ url: _, expires_at: __, ...input }) => input);
}
