import type { AccountId } from "@rgrid/schema";
import { Unavailable } from "../ports/unavailable.ts";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

export function accountRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;

  /** null where the dispatcher can't say: the rest of the answer does not wait for it. */
  async function runnersOnline(dispatcher: string, account: AccountId): Promise<number | null> {
    try {
      const presence = await api.dispatchers.get(dispatcher).presence(account);
      return presence.filter((runner) => runner.online).length;
    } catch (error) {
      if (error instanceof Unavailable) return null;
      throw error;
    }
  }

  serve("me", async ({ caller }) => {
    const { id, name, email, dispatcher, in_flight_max, queued_max } = caller.account;
    return {
      account: { id, name, email },
      api_key: { id: caller.id, name: caller.name },
      limits: {
        in_flight_max,
        queued_max,
        request_body_bytes_max: limits.requestBodyBytesMax,
        inputs_per_request_max: limits.inputsPerRequestMax,
      },
      runners_online: await runnersOnline(dispatcher, id),
    };
  });
}
