import { verifyJwt } from "@clerk/backend/jwt";
import { z } from "zod";
import type { ClerkConfig } from "../ports/config.ts";
import type { Sessions } from "./person.ts";

/** Claims of a Clerk session. `email` and `name` are there where the instance's session token is customised with them. */
const claims = z.object({
  iss: z.string(),
  azp: z.string(),
  sub: z.string().min(1).max(128),
  exp: z.number(),
  email: z.email().optional(),
  name: z.string().min(1).max(200).optional(),
});

/**
 * Verifies session JWTs by the instance's public key, without a network call.
 * The library checks neither `iss`, nor `azp` where a token has none (docs/platform-notes.md), so both are checked here.
 */
export function clerkSessions({ jwtKey, issuer, authorizedParties }: ClerkConfig): Sessions {
  return {
    kind: "clerk",
    async verify(token) {
      let payload: unknown;
      try {
        payload = await verifyJwt(token, { key: jwtKey, authorizedParties: [...authorizedParties] });
      } catch {
        return null;
      }
      const found = claims.safeParse(payload);
      if (!found.success) return null;
      const { iss, azp, sub, exp, email, name } = found.data;
      if (iss !== issuer || !authorizedParties.includes(azp)) return null;
      return {
        kind: "clerk",
        identity: `clerk:${sub}`,
        name: name ?? email ?? sub,
        email: email ?? null,
        expires_at: exp * 1000,
      };
    },
  };
}
