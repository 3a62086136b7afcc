import type { ExecutionItem, Metadata } from "@rgrid/schema";
import type { ExecutionsFilter } from "../../ports/history.ts";

const contains = (metadata: Metadata, wanted: Metadata): boolean =>
  Object.entries(wanted).every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value);

/** Whether a filter leaves the execution. */
export function matches(item: ExecutionItem, filter: ExecutionsFilter): boolean {
  const { account, script, metadata, error_code, created_after, created_before } = filter;
  const createdAt = Date.parse(item.created_at);
  return (
    item.account_id === account &&
    (script === null || item.script === script) &&
    (metadata === null || contains(item.metadata, metadata)) &&
    (error_code === null || item.error_metadata?.error_code === error_code) &&
    (created_after === null || createdAt >= created_after) &&
    (created_before === null || createdAt < created_before)
  );
}
