import type { Waiting } from "@rgrid/schema";
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
  pollResult: PollResult = { outcome: "nothing" };
  readonly registrations: RunnerRegistration[] = [];
  readonly polls: RunnerPoll[] = [];

  get(): DispatcherStub {
    return {
      admit: async () => this.admission,
      sync: async () => ({ waiting: this.waiting, matched: true }),
      register: async (registration) => {
        this.registrations.push(registration);
      },
      explain: async () => this.waiting,
      presence: async () => this.presence,
    };
  }

  async waitForWork(_name: string, poll: RunnerPoll): Promise<PollResult> {
    this.polls.push(poll);
    return this.pollResult;
  }
}
