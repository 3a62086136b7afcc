import { isoOf } from "@rgrid/schema";
import type { Place } from "../dispatcher/account-dispatchers.ts";
import { Unavailable } from "../ports/unavailable.ts";
import type { Api } from "./api.ts";
import type { Serve } from "./serve.ts";

export function accountRoutes(serve: Serve, api: Api): void {
  const { limits } = api.config;

  /** null where the dispatcher can't say: the rest of the answer does not wait for it. */
  async function runnersOnline(account: Place): Promise<number | null> {
    try {
      const presence = await api.accountDispatchers.ask(account, (stub) => stub.presence(account.id));
      return presence.filter((runner) => runner.online).length;
    } catch (error) {
      if (error instanceof Unavailable) return null;
      throw error;
    }
  }

  serve("me", async ({ caller }) => {
    const { id, name, email, in_flight_max, queued_max } = caller.account;
    return {
      account: { id, name, email },
      api_key: caller.key,
      session: caller.session && { kind: caller.session.kind, expires_at: isoOf(caller.session.expires_at) },
      limits: {
        in_flight_max,
        queued_max,
        request_body_bytes_max: limits.requestBodyBytesMax,
        inputs_per_request_max: limits.inputsPerRequestMax,
        retention_ms: limits.retentionMs,
      },
      runners_online: await runnersOnline(caller.account),
    };
  });
}
