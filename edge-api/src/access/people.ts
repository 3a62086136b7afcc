import { type Limits, randomId } from "@rgrid/schema";
import type { Accounts } from "../ports/accounts.ts";
import type { Clock, FillRandom } from "../ports/clock.ts";
import type { AccountRecord } from "../ports/database.ts";
import { dispatcherOfNew } from "../ports/dispatchers.ts";
import type { Log } from "../ports/log.ts";
import { Unavailable } from "../ports/unavailable.ts";
import { Lru } from "./lru.ts";
import type { Person } from "./person.ts";

/** People whose account one isolate remembers. */
const REMEMBERED = 10_000;

export type PeoplePorts = { accounts: Accounts; clock: Clock; fillRandom: FillRandom; log: Log; limits: Limits };

/**
 * The account of a person, made at their first sign-in. Remembered as API keys are: fresh for a minute, and for up to an hour while
 * Postgres is silent, so that an outage signs nobody out. @throws Unavailable
 */
export function people({ accounts, clock, fillRandom, log, limits }: PeoplePorts): (person: Person) => Promise<AccountRecord> {
  const remembered = new Lru<{ record: AccountRecord; at: number }>(REMEMBERED);

  async function make({ identity, name, email }: Person): Promise<AccountRecord> {
    const id = randomId("acc", fillRandom);
    const bounds = { in_flight_max: limits.inFlightPerAccountMax, queued_max: limits.queuedPerAccountMax };
    const made = await accounts.createAccount(identity, { id, name, email, dispatcher: dispatcherOfNew(id), ...bounds });
    log.info("account_made", { account_id: made.id });
    return made;
  }

  return async (person) => {
    const known = remembered.get(person.identity);
    const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.at;
    if (known && age < limits.apiKeyCacheFreshMs) return known.record;
    try {
      const record = (await accounts.accountOf(person.identity)) ?? (await make(person));
      remembered.set(person.identity, { record, at: clock.now() });
      return record;
    } catch (error) {
      if (error instanceof Unavailable && known && age < limits.apiKeyCacheStaleMs) return known.record;
      throw error;
    }
  };
}
