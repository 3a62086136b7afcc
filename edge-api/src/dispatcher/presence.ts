import type { AccountId, EpochMs, RunnerId } from "@rgrid/schema";
import type { RunnerState } from "./explain.ts";
import type { Needs, RunnerPresence } from "./facts.ts";
import { takes } from "./match.ts";
import type { Polls } from "./polls.ts";
import type { Registry, StoredRunner } from "./registry.ts";
import type { Rows } from "./rows.ts";

/** Which runners are there now, and how busy: from rows and polls at the time of asking, nothing kept. */
export class Presence {
  readonly #from: { registry: Registry; rows: Rows; polls: Polls; silentMs: number; now: () => EpochMs };

  constructor(from: { registry: Registry; rows: Rows; polls: Polls; silentMs: number; now: () => EpochMs }) {
    this.#from = from;
  }

  isOnline({ runner_id }: Pick<StoredRunner, "runner_id">): boolean {
    const { registry, polls, silentMs, now } = this.#from;
    const lastSeenAt = registry.lastSeenAt(runner_id) ?? 0;
    // After hibernation memory knows only the stored, older time; an open poll is there all the same.
    return now() - lastSeenAt <= silentMs || polls.list(runner_id).length > 0;
  }

  /** Whether a runner of the account that is online takes these needs, free slots aside. @param except one that does not count */
  isMatched(account: AccountId, needs: Needs, except: RunnerId | null): boolean {
    const registered = this.#from.registry.of(account);
    return registered.some((runner) => runner.runner_id !== except && takes(runner, needs) && this.isOnline(runner));
  }

  states(account: AccountId): RunnerState[] {
    const { registry, rows } = this.#from;
    return registry.of(account).map((runner) => ({
      ...runner,
      full: this.#saidBy(runner).full,
      slotsInUse: rows.slotsInUse(runner.runner_id),
      online: this.isOnline(runner),
    }));
  }

  list(account: AccountId): RunnerPresence[] {
    const { registry, rows, polls, now } = this.#from;
    return registry.of(account).map((runner) => {
      const { free_disk_bytes, full } = this.#saidBy(runner);
      return {
        runner_id: runner.runner_id,
        name: runner.name,
        runtimes: runner.runtimes,
        warm: runner.warm ?? [],
        online: this.isOnline(runner),
        last_seen_at: polls.list(runner.runner_id).length > 0 ? now() : registry.lastSeenAt(runner.runner_id),
        slots_in_use: rows.slotsInUse(runner.runner_id),
        free_disk_bytes,
        full: full ?? null,
        settings: runner.settings ?? null,
      };
    });
  }

  /** By its open poll, which survives hibernation; memory does not, and what is stored is older. */
  #saidBy(runner: StoredRunner): Pick<StoredRunner, "free_disk_bytes" | "full"> {
    const [open] = this.#from.polls.list(runner.runner_id).filter(({ poll }) => poll.incarnation === runner.incarnation);
    return open === undefined ? runner : { free_disk_bytes: open.poll.free_disk, full: open.poll.full };
  }
}
