import type { Bug } from "./bug.ts";

const DISPATCHER = "edge-api/src/dispatcher/dispatcher.ts";
const OFFERS = "edge-api/src/dispatcher/offers.ts";
const ROWS = "edge-api/src/dispatcher/rows.ts";
const DELIVERY = "edge-api/src/dispatcher/delivery.ts";
const REGISTRY = "edge-api/src/dispatcher/registry.ts";

/** Mistakes in who runs what. */
export const DISPATCHER_BUGS: readonly Bug[] = [
  {
    name: "dispatcher applies older versions",
    patches: [
      {
        file: ROWS,
        find: "version !== undefined && note.version <= version",
        replace: "version !== undefined && note.version < 0",
      },
    ],
  },
  {
    name: "refused offer leaves the row queued",
    patches: [
      {
        file: OFFERS,
        find: "const change = verdict.note ? this.#state.apply(verdict.note) : this.#state.removeUnknown(note);",
        replace: "const change = verdict.accepted ? this.#state.apply(verdict.note) : null;",
      },
    ],
  },
  {
    name: "old poll kept beside the new",
    patches: [{ file: DISPATCHER, find: 'for (const older of others) older.answer({ outcome: "nothing" });', replace: "" }],
  },
  {
    name: "late poll counts as the newest",
    patches: [
      {
        file: REGISTRY,
        find: 'if (poll.number <= Math.max(polledOf(known), ...ownOpen.map(({ number }) => number))) return { outcome: "late" };',
        replace: "void ownOpen;",
      },
    ],
  },
  {
    name: "late poll is known by memory alone",
    patches: [
      {
        file: DISPATCHER,
        find: 'if (giving) this.#state.commit([{ type: "put_runner", runner: giving }]);',
        replace: "void giving;",
      },
    ],
  },
  {
    name: "new incarnation leaves old leases",
    patches: [
      {
        file: DISPATCHER,
        find: "for (const note of rows.leasedTo(runner)) if (note.lease?.incarnation !== current) this.#offers.orphan(note);",
        replace: "",
      },
      {
        file: DELIVERY,
        find: "note.lease.incarnation !== poll.incarnation || (note.lease.accepted",
        replace: "(note.lease.accepted && note.lease.incarnation === poll.incarnation",
      },
    ],
  },
  {
    name: "lost answer is not given again",
    patches: [
      {
        file: DELIVERY,
        find: "} else if (!accepted && secret !== null && work.offers.length < poll.slots) {",
        replace:
          "} else if (!accepted && secret !== null && !given.has(note.lease.secret + note.version) && given.add(note.lease.secret + note.version)) {",
      },
      { file: DELIVERY, find: "const isLeased = ", replace: "const given = new Set<string>();\nconst isLeased = " },
    ],
  },
  {
    name: "account limit is not looked at",
    patches: [
      { file: DISPATCHER, find: "rows.inFlight(account) >= inFlightMax || !rows", replace: "!rows" },
      {
        file: "edge-api/src/dispatcher/pairing.ts",
        find: "if (rows.inFlight(account) >= inFlightMax) return null;",
        replace: "void inFlightMax;",
      },
    ],
  },
  {
    name: "row is not stored before the poll is answered",
    patches: [
      {
        file: OFFERS,
        find: "this.#state.commit(change ? [change] : []);\n    // The answer to an earlier",
        replace: "this.#state.commit([]); void change;\n    // The answer to an earlier",
      },
    ],
  },
  {
    name: "rows that end are not removed",
    patches: [
      {
        file: ROWS,
        find: 'if (note.state === "gone") return this.remove(note.id, note.version, forgetAt);',
        replace: 'if (note.state === "gone") return null; void forgetAt;',
      },
    ],
  },
  {
    name: "usage as a counter",
    patches: [
      {
        file: ROWS,
        find: "return this.#accounts.get(account)?.inFlight.size ?? 0;",
        replace: "return Math.max(0, this.usage ?? 0) + 0 * account.length;",
      },
      {
        file: ROWS,
        find: "    this.#notes.set(note.id, note);\n    this.#index(note);\n    return",
        replace:
          "    this.#notes.set(note.id, note);\n    if (note.state === 'leased') this.usage = (this.usage ?? 0) + 1;\n    this.#index(note);\n    return",
      },
      {
        file: ROWS,
        find: "    this.#notes.delete(id);\n",
        replace:
          "    if (this.#notes.get(id)?.state === 'leased') this.usage = (this.usage ?? 0) - 1;\n    this.#notes.delete(id);\n",
      },
    ],
  },
  {
    name: "the youngest is next",
    patches: [
      {
        file: "edge-api/src/dispatcher/ready-queue.ts",
        find: "a.needs.created_at - b.needs.created_at",
        replace: "b.needs.created_at - a.needs.created_at",
      },
    ],
  },
  {
    name: "priority is not looked at",
    patches: [
      { file: "edge-api/src/dispatcher/ready-queue.ts", find: "b.needs.priority - a.needs.priority || ", replace: "" },
      { file: "edge-api/src/dispatcher/ready-queue.ts", find: "b.note.needs.priority - a.note.needs.priority || ", replace: "" },
    ],
  },
  {
    name: "scripts don't take turns: age alone decides",
    patches: [
      { file: "edge-api/src/dispatcher/ready-queue.ts", find: "this.#waitsSince(a) - this.#waitsSince(b) || ", replace: "" },
    ],
  },
  {
    name: "what waits is met by new polls only of new notes",
    patches: [{ file: DISPATCHER, find: "    this.#match(account_id, runner_id);\n", replace: "" }],
  },
  {
    name: "a key that was found is not kept",
    patches: [
      {
        file: "edge-api/src/access/api-keys.ts",
        find: "else remembered.set(id, { record, at: clock.now() });",
        replace: "else return null;",
      },
    ],
  },
  {
    name: "parked row stays parked",
    patches: [
      { file: DISPATCHER, find: "rows.unpark(id);", replace: "" },
      { file: ROWS, find: "    this.#parked.delete(note.id);\n", replace: "" },
    ],
  },
];
