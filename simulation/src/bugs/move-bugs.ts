import type { Bug } from "./bug.ts";

const DISPATCHER = "edge-api/src/dispatcher/dispatcher.ts";

/** Mistakes in moving an account from one dispatcher to another. */
export const MOVE_BUGS: readonly Bug[] = [
  {
    name: "account is moved with leases",
    patches: [{ file: DISPATCHER, find: "if (leased > 0) return", replace: "if (leased < 0) return" }],
  },
  {
    name: "dispatcher forgets after a restart that an account left",
    patches: [
      {
        file: "edge-api/src/dispatcher/state.ts",
        find: "new Placements(stored.placements)",
        replace: "new Placements(stored.placements.slice(0, 0))",
      },
    ],
  },
  {
    name: "queued executions do not follow their account",
    patches: [
      {
        file: "edge-api/src/execution/drain.ts",
        find: "await this.#accountDispatchers.find(place, (stub) => stub.sync(note));",
        replace:
          "{ answer: (await this.#ports.dispatchers.get(place.dispatcher).sync(note)) as { matched: boolean }, dispatcher: place.dispatcher };",
      },
    ],
  },
  {
    name: "queued rows stay where their account left",
    patches: [{ file: DISPATCHER, find: ", ...this.#state.removeWaiting(account)]", replace: "]" }],
  },
];
