import type { Api } from "../api/client.ts";
import { retried } from "../api/retried.ts";

const REVOKED_AFTER_MS = 60_000;

/** The log's bytes as the script wrote them. At most 256 MiB, and the API wants the session's token, so it goes through memory. */
export async function saveLog(api: Api, id: string): Promise<void> {
  const log = await retried(async () => (await api.open("getLogs", { params: { id }, query: { format: "text" } })).blob());
  const url = URL.createObjectURL(log);
  const link = document.createElement("a");
  link.href = url;
  link.download = `${id}.log`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKED_AFTER_MS);
}
