import type { Bug } from "./bug.ts";

const DISPATCHER = "edge-api/src/dispatcher/dispatcher.ts";
const ROWS = "edge-api/src/dispatcher/rows.ts";
const DELIVERY = "edge-api/src/dispatcher/delivery.ts";

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
        file: DISPATCHER,
        find: "const change = verdict.note ? this.#apply(verdict.note) : this.#removeUnknown(note);\n    this.#rows.release(id);",
        replace: "const change = verdict.accepted ? this.#apply(verdict.note) : null;\n    this.#rows.release(id);",
      },
    ],
  },
  {
    name: "old poll kept beside the new",
    patches: [
      { file: DISPATCHER, find: 'if (older.id !== open.id) older.answer({ outcome: "nothing" });', replace: "void older;" },
    ],
  },
  {
    name: "new incarnation leaves old leases",
    patches: [
      {
        file: DISPATCHER,
        find: "for (const note of this.#rows.leasedTo(runner)) if (note.lease?.incarnation !== current) this.#orphan(note);",
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
      { file: DISPATCHER, find: "this.#rows.inFlight(account) >= this.#inFlightMax(account) || !this", replace: "!this" },
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
        file: DISPATCHER,
        find: "this.#commit(change ? [change] : []);\n    // The answer to an earlier",
        replace: "this.#commit([]); void change;\n    // The answer to an earlier",
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
    name: "parked row stays parked",
    patches: [{ file: DISPATCHER, find: "this.#rows.unpark(id);", replace: "" }],
  },
];
