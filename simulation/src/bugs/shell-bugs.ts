import type { Bug } from "./bug.ts";

const OBJECT = "edge-api/src/execution/object.ts";
const DRAIN = "edge-api/src/execution/drain.ts";
const VIEW = "edge-api/src/execution/view.ts";
const COMMIT =
  "store.commit({ state, spec, retry_spec: retrySpec, events, manifest, archived, alarm_at: alarmAt(state, limits) });";
const NEVER = "Number.MAX_SAFE_INTEGER";

/** Mistakes in the object's shell: order of commit, alarm and effects. */
export const SHELL_BUGS: readonly Bug[] = [
  {
    name: "alarm set after an await",
    patches: [
      {
        file: OBJECT,
        find: COMMIT,
        replace: `store.commit({ state, spec, retry_spec: retrySpec, events, manifest, archived, alarm_at: ${NEVER} });
          void Promise.resolve().then(() => store.arm(alarmAt(state, limits)));`,
      },
    ],
  },
  {
    name: "alarm that throws",
    patches: [{ file: OBJECT, find: 'log.error("alarm_failed"', replace: 'if (true) throw error; log.error("alarm_failed"' }],
  },
  {
    name: "alarm not set anew after it fired",
    patches: [{ file: OBJECT, find: "store.arm(alarmAt(state, limits, now));", replace: "void now;" }],
  },
  {
    name: "effect removed before it is sent",
    patches: [
      {
        file: DRAIN,
        find: 'await this.#send(kind, state);\n          this.#apply({ type: "effect_sent", kind, version: slot.version });',
        replace: 'this.#apply({ type: "effect_sent", kind, version: slot.version });\n          await this.#send(kind, state);',
      },
    ],
  },
  {
    name: "effect that failed counts as sent",
    patches: [
      {
        file: DRAIN,
        find: 'this.#apply({ type: "effect_failed", kind, version: slot.version, retry_in_ms });',
        replace: 'void retry_in_ms; this.#apply({ type: "effect_sent", kind, version: slot.version });',
      },
    ],
  },
  {
    name: "effects are not drained by the alarm",
    patches: [{ file: OBJECT, find: "this.#drain.request(state);\n    } catch (error) {", replace: "} catch (error) {" }],
  },
  {
    name: "cancel kept only in memory",
    patches: [
      { file: OBJECT, find: "store.commit({ state, spec,", replace: "store.commit({ state: { ...state, cancel: null }, spec," },
    ],
  },
  {
    name: "log acknowledged before it is stored",
    patches: [
      {
        file: OBJECT,
        find: COMMIT,
        replace: `if (fact.type !== "log") ${COMMIT}`,
      },
    ],
  },
  {
    name: "events told before they are stored",
    patches: [
      {
        file: OBJECT,
        find: COMMIT,
        replace: `if (events.length > 0) for (const watcher of this.#ports.watchers()) {
            watcher.send({ events: events.map((event) => ({ ...event, execution_id: state.id })), archived: null, ended: false });
          }
          ${COMMIT}`,
      },
    ],
  },
  {
    name: "event id reassigned after a restart",
    patches: [
      // The number of the last event lives in the instance, and what is stored is behind by one.
      {
        file: OBJECT,
        find: "    const before = store.read();\n    const step = transition(before,",
        replace: `    const stored = store.read();
    const before = stored === null ? null : { ...stored, events: this.numbered ?? Math.max(0, stored.events - 1) };
    const step = transition(before,`,
      },
      {
        file: OBJECT,
        find: "    if (events.length > 0) this.#tellWatchers();\n",
        replace: "    this.numbered = state.events;\n    if (events.length > 0) this.#tellWatchers();\n",
      },
    ],
  },
  {
    name: "deletion does not wait for a row on its way",
    patches: [{ file: DRAIN, find: 'if (this.#sending.has("project"))', replace: 'if (this.#sending.has("matched"))' }],
  },
  {
    name: "deletion keeps the content that a retry needed",
    patches: [
      {
        file: DRAIN,
        find: "if (retry !== undefined || dispatch !== undefined) throw",
        replace: "if (retry !== undefined || dispatch !== undefined) return;\n    if (retry !== undefined) throw",
      },
    ],
  },
  {
    name: "resume off by one",
    patches: [
      {
        file: VIEW,
        find: "store.events(after, bytesMax)",
        replace: "store.events(after + 1, bytesMax)",
      },
    ],
  },
  {
    name: "stream ends before its last page",
    patches: [{ file: VIEW, find: "ended: over && last >= state.events", replace: "ended: over" }],
  },
  {
    name: "stream pages overlap",
    patches: [
      {
        file: "edge-api/src/adapters/cloudflare/executions.ts",
        find: "cursor = page.events.at(-1)?.n ?? cursor;",
        replace: "cursor = (page.events.at(-1)?.n ?? cursor + 1) - 1;",
      },
    ],
  },
  {
    name: "one execution out of reach keeps a poll from all others",
    patches: [
      {
        file: "edge-api/src/routes/work-answer.ts",
        find: "failure !== null && assignments.length === 0 && commands.length === 0",
        replace: "failure !== null",
      },
    ],
  },
  {
    name: "a late copy brings a deleted row back",
    patches: [
      {
        file: "edge-api/src/adapters/memory/database.ts",
        find: "if (item.version <= (this.#removed.get(item.id)?.version ?? 0)) return;",
        replace: "",
      },
    ],
  },
  {
    name: "version guard of the projection always true",
    patches: [
      {
        file: "edge-api/src/adapters/memory/database.ts",
        find: "stored !== undefined && stored.item.version >= item.version",
        replace: "stored !== undefined && false",
      },
    ],
  },
];
