import { LIMITS, type Waiting } from "@rgrid/schema";
import { KeyRecords } from "../dispatcher/key-records.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  Admission,
  DispatcherStub,
  Dispatchers,
  PollResult,
  RunnerPoll,
  RunnerPresence,
  RunnerRegistration,
} from "../ports/dispatchers.ts";

/** A dispatcher that answers what a test laid down and keeps what it was told. */
export class FakeDispatchers implements Dispatchers {
  admission: Admission = { admitted: true };
  waiting: Waiting | null = null;
  presence: RunnerPresence[] = [];
  /** How many leases stand in the way of a move. */
  leased = 1;
  pollResult: PollResult = { outcome: "nothing" };
  readonly #keys = new KeyRecords([]);
  readonly #clock: Clock;
  readonly registrations: RunnerRegistration[] = [];
  readonly polls: RunnerPoll[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(): DispatcherStub {
    return {
      admit: async () => this.admission,
      sync: async () => ({ waiting: this.waiting, matched: true }),
      register: async (registration) => {
        this.registrations.push(registration);
        return null;
      },
      explain: async () => this.waiting,
      presence: async () => this.presence,
      placement: async () => ({ epoch: 0 }),
      move: async () => ({ accepted: false, reason: "leased", leased: this.leased }),
      handOver: async (account_id) => ({ account_id, epoch: 0, limits: null, runners: [] }),
      adopt: async () => undefined,
      known: async () => ({ ids: [], next: null }),
      leftFor: async () => [],
      rememberKey: async (id, record) => {
        if (record === null) this.#keys.forget(id);
        else this.#keys.remember(record, this.#clock.now());
      },
      recallKey: async (id) => this.#keys.recall(id, LIMITS.apiKeyCacheStaleMs, this.#clock.now()),
    };
  }

  async waitForWork(_name: string, poll: RunnerPoll): Promise<PollResult> {
    this.polls.push(poll);
    return this.pollResult;
  }
}
