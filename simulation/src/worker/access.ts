import { type ApiKeyId, type Credential, makeApiKey } from "@rgrid/schema";
import { type AuthenticateKey, apiKeys } from "../../../edge-api/src/access/api-keys.ts";
import type { ApiKeyRecord } from "../../../edge-api/src/ports/database.ts";
import { Unavailable } from "../../../edge-api/src/ports/unavailable.ts";
import type { System } from "../system.ts";
import { Life } from "../world/life.ts";

/**
 * The user's API key as isolates of the Worker come to know it: from Postgres, from their own memory, and from the object that keeps keys.
 * One isolate at a time; whoever waits in it when it goes is not answered.
 */
export class Access {
  readonly #system: System;
  readonly #key: Promise<Credential<ApiKeyId>>;
  #isolate: { life: Life; authenticate: AuthenticateKey } | null = null;
  #downUntil = 0;

  constructor(system: System) {
    const { postgres, account, dispatcher, world, limits } = system;
    this.#system = system;
    this.#key = makeApiKey(world.chance.fill).then((key) => {
      const { inFlightMax: in_flight_max } = system;
      const owner = { id: account, name: "ada", email: null, dispatcher, in_flight_max, queued_max: limits.queuedPerAccountMax };
      postgres.addApiKey({ id: key.id, name: "laptop", sha256: key.sha256, account: owner });
      return key;
    });
  }

  /** The isolate is gone, with what it remembered. */
  restart(): void {
    this.#isolate?.life.end();
    this.#isolate = null;
  }

  /** Keys can't be read from Postgres, mostly for longer than an isolate remembers them. */
  down(ms: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#system.world.now + ms);
  }

  /** @throws Unavailable where nobody who answers knows the key; Error where it is said to be invalid */
  async check(): Promise<void> {
    this.#isolate ??= this.#start();
    const { secret } = await this.#key;
    if ((await this.#isolate.authenticate(secret)) === null) this.#system.violate(11, "a valid API key was refused");
  }

  #start(): { life: Life; authenticate: AuthenticateKey } {
    const { world, limits } = this.#system;
    const life = new Life(world);
    const authenticate = apiKeys({
      database: { findApiKey: (id) => this.#find(life, id) },
      dispatchers: this.#system.reach(life).dispatchers,
      // When a key was used last, nobody here looks at.
      touch: async () => undefined,
      clock: { now: () => world.now },
      log: this.#system.logOf("worker", life),
      limits,
    });
    return { life, authenticate };
  }

  async #find(life: Life, id: ApiKeyId): Promise<ApiKeyRecord | null> {
    if (this.#system.world.now < this.#downUntil) throw new Unavailable("The database");
    return this.#system.postgres.findApiKey(life, () => this.#system.livePhases(), id);
  }
}
