import { isoOf } from "@rgrid/schema";
import { inputKey } from "../ports/objects.ts";
import { allInputs } from "./all-inputs.ts";
import type { Api } from "./api.ts";
import { cursorOfIndex, indexOf } from "./cursor.ts";
import { readKept, resolveId } from "./find-execution.ts";
import type { Serve } from "./serve.ts";

export function inputRoutes(serve: Serve, api: Api): void {
  serve("listInputs", async ({ params, query, caller }) => {
    const account = caller.account.id;
    const { spec } = await readKept(api, account, await resolveId(api, account, params.id), "The inputs");
    const all = await allInputs(api, account, spec);
    const from = indexOf(query.cursor);
    const next = from + (query.limit ?? api.config.limits.inputsPerRequestMax);
    const items = await Promise.all(
      all.slice(from, next).map(async (input) => {
        const { url, expiresAt } = await api.objects.presignGet({ key: inputKey(account, input.sha256) });
        return { ...input, url, expires_at: isoOf(expiresAt) };
      }),
    );
    return { items, next_cursor: next < all.length ? cursorOfIndex(next) : null };
  });
}
