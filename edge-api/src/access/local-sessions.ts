import { epochMs, type Limits } from "@rgrid/schema";
import { z } from "zod";
import type { Clock } from "../ports/clock.ts";
import type { Person, Sessions } from "./person.ts";
import type { SecretKeys } from "./secret-keys.ts";
import { signToken, verifyToken } from "./signed-token.ts";

const PREFIX = "rgc_";
const content = z.object({ email: z.string(), expires_at: epochMs });

const personOf = ({ email, expires_at }: z.infer<typeof content>): Person => ({
  ...{ kind: "local", identity: `local:${email.toLowerCase()}`, name: email, email, expires_at },
});

export type LocalSessions = Sessions & {
  /** A session for whoever says that this is their address: nothing is checked, which is what the switch is for. */
  begin(email: string): Promise<{ token: string; person: Person }>;
};

/** Sessions without anyone who vouches: for the local stack, and for whoever sets LOCAL_SESSIONS where only friends get to. */
export function localSessions(keys: () => Promise<SecretKeys>, clock: Clock, limits: Limits): LocalSessions {
  return {
    kind: "local",
    async begin(email) {
      const session = { email, expires_at: clock.now() + limits.localSessionTtlMs };
      return { token: await signToken((await keys()).person, PREFIX, session), person: personOf(session) };
    },
    async verify(token) {
      const session = await verifyToken((await keys()).person, PREFIX, content, token, clock.now());
      return session === null ? null : personOf(session);
    },
  };
}
