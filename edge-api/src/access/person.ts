import type { EpochMs, SessionKind } from "@rgrid/schema";
import type { Identity } from "../ports/accounts.ts";

/** Who a session is for, as whoever vouches for it says. */
export type Person = {
  kind: SessionKind;
  identity: Identity;
  /** What the account is called where the person makes it. */
  name: string;
  email: string | null;
  expires_at: EpochMs;
};

/** Tells whose session a bearer token is; null where it is none that is valid. One of these is chosen by configuration, or none. */
export interface Sessions {
  kind: SessionKind;
  verify(token: string): Promise<Person | null>;
}
