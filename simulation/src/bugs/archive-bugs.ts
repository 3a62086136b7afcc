import type { Bug } from "./bug.ts";

const DRAIN = "edge-api/src/execution/drain.ts";
const PUT = "await objects.put(segmentKey(state.id, segment), encodeSegment(events));";
const ARCHIVED = 'this.#apply({ type: "archived", segment });';

/** Mistakes on a finished log's way into the object store. */
export const ARCHIVE_BUGS: readonly Bug[] = [
  {
    name: "compaction deletes before the PUT is confirmed",
    patches: [{ file: DRAIN, find: `${PUT}\n      ${ARCHIVED}`, replace: `${ARCHIVED}\n      ${PUT}` }],
  },
  {
    name: "compaction deletes more than it put",
    patches: [
      { file: DRAIN, find: ARCHIVED, replace: ARCHIVED.replace("segment }", "segment: { ...segment, last_n: state.events } }") },
    ],
  },
  {
    name: "compaction takes events with it that came during the PUT",
    patches: [
      {
        file: "edge-api/src/execution/lease-facts.ts",
        find: "exited(draft, life.lease, fact.exit);\n",
        replace:
          'exited(draft, life.lease, fact.exit);\n      if (draft.state.life.phase === "uploading") draft.want("archive");\n',
      },
      { file: "edge-api/src/execution/transition.ts", find: 'if (life.phase !== "ended" || segment', replace: "if (segment" },
      { file: DRAIN, find: 'if (state?.life.phase !== "ended") return;', replace: "if (state === null) return;" },
      {
        file: DRAIN,
        find: ARCHIVED,
        replace: ARCHIVED.replace("segment }", "segment: { ...segment, last_n: store.read()?.events ?? last.n } }"),
      },
    ],
  },
  {
    name: "a page of an archived log begins with its segment",
    patches: [
      {
        file: "edge-api/src/stream/complete-page.ts",
        find: "decodeSegment(id, bytes).filter((event) => event.n > after)",
        replace: "decodeSegment(id, bytes)",
      },
    ],
  },
  {
    name: "an archived log ends with its first segment",
    patches: [
      { file: "edge-api/src/execution/view.ts", find: "ended: over && archived.last_n >= state.events", replace: "ended: over" },
    ],
  },
  {
    name: "deletion leaves segments whose confirmation was lost",
    patches: [{ file: DRAIN, find: "await objects.deletePrefix(logPrefix(state.id));", replace: "" }],
  },
];
