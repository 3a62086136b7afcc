import type { Bug } from "./bug.ts";

const KEY_LINES = "edge-api/src/dispatcher/key-lines.ts";
const ROWS = "edge-api/src/dispatcher/rows.ts";

/** Mistakes in concurrency keys. */
export const KEY_BUGS: readonly Bug[] = [
  {
    name: "concurrency key is not looked at",
    patches: [
      {
        file: ROWS,
        find: "const key = note.needs.concurrency_key;\n    if (runner !== null) {\n      account.inFlight.add",
        replace: "const key = undefined;\n    if (runner !== null) {\n      account.inFlight.add",
      },
      {
        file: ROWS,
        find: "const key = note.needs.concurrency_key;\n    if (runner !== null) {\n      account?.inFlight.delete",
        replace: "const key = undefined;\n    if (runner !== null) {\n      account?.inFlight.delete",
      },
    ],
  },
  {
    name: "concurrency key is taken only once the lease is known",
    patches: [
      {
        file: ROWS,
        find: "if (key !== undefined) account.keys.takeOut(note.id, key);",
        replace: "if (key !== undefined && note.state === 'leased') account.keys.takeOut(note.id, key);",
      },
    ],
  },
  {
    name: "concurrency key is not given back",
    patches: [{ file: ROWS, find: "if (key !== undefined) account?.keys.bringBack(note.id, key);", replace: "" }],
  },
  {
    name: "concurrency key that is given back wakes nobody",
    patches: [
      {
        file: KEY_LINES,
        find: "for (const { first } of key.lines.values()) if (first) this.#ready.add(first);",
        replace: "void 0;",
      },
    ],
  },
  {
    name: "concurrency key keeps back those that have none",
    patches: [
      {
        file: ROWS,
        find: "return this.#accounts.get(account)?.ready.best(fit) ?? null;",
        replace:
          "const rows = this.#accounts.get(account); for (const id of rows?.waiting ?? []) { const key = this.#notes.get(id)?.needs.concurrency_key; if (key !== undefined && rows?.keys.out(key).length) return null; } return rows?.ready.best(fit) ?? null;",
      },
    ],
  },
  {
    name: "dispatcher forgets after a restart who has a concurrency key",
    patches: [
      {
        file: ROWS,
        find: "      this.#notes.set(note.id, note);\n      this.#index(note);\n    }",
        replace:
          "      this.#notes.set(note.id, note);\n      this.#index(note.state === 'leased' ? { ...note, needs: { ...note.needs, concurrency_key: undefined } } : note);\n    }",
      },
    ],
  },
  {
    name: "retry forgets its concurrency key",
    patches: [
      {
        file: "edge-api/src/execution/outbox.ts",
        find: "spec: { ...spec, ...askedOf(state),",
        replace: "spec: { ...spec, concurrency_key: undefined, ...askedOf(state),",
      },
    ],
  },
];
