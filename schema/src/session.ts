import { z } from "zod";
import { isoTime, text } from "./fields.ts";
import { accountId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** Who vouches for the person at a console: Clerk, or the local stack, which believes everyone. */
export const sessionKind = z.enum(["clerk", "local"]);
export type SessionKind = z.infer<typeof sessionKind>;

/** Body of `POST /api/v1/session`, which only a deployment with local sessions knows. */
export const localSignIn = z.strictObject({ email: z.email().max(LIMITS.emailLengthMax) }).meta({ id: "LocalSignIn" });
export const localSession = z
  .object({
    token: z.string(),
    expires_at: isoTime,
    account: z.object({ id: accountId, name: z.string(), email: z.string().nullable() }),
  })
  .meta({ id: "LocalSession" });

/** What counts page views and visits: no cookie, no id of a person, no address is kept. */
export const beacon = z
  .strictObject({
    app: z.enum(["console", "site"]),
    kind: z.enum(["page_view", "session", "visit", "signup_click", "interaction", "api_error"]),
    /** The route's pattern, not its address: `/executions/$id`. */
    page: text(LIMITS.beaconTextLengthMax),
    /** Of an interaction, what was done: `retry`, `download`. */
    name: text(LIMITS.beaconTextLengthMax).nullable().default(null),
    request_id: text(LIMITS.beaconTextLengthMax).nullable().default(null),
    error_code: text(LIMITS.beaconTextLengthMax).nullable().default(null),
  })
  .meta({ id: "Beacon" });
export type Beacon = z.infer<typeof beacon>;
