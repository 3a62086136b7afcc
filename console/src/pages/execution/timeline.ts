import type { Execution } from "@rgrid/schema";

type TimelineSpan = { fromMs: number; toMs: number };
/** `ms` null for a phase that has not begun. */
type TimelineRow = { name: string; spans: TimelineSpan[]; ms: number | null; now: boolean };
export type Timeline = { rows: TimelineRow[]; totalMs: number };

const NAMES = ["Queued", "Offered", "Preparing", "Executing", "Uploading"] as const;
const OF_PHASE: Readonly<Record<string, (typeof NAMES)[number]>> = {
  backoff: "Queued",
  waiting: "Queued",
  offered: "Offered",
  preparing: "Preparing",
  executing: "Executing",
  uploading: "Uploading",
};

/** Where the time went, from creation to the end or to `now`. A phase that was entered twice (a lost offer) has two spans. */
export function timelineOf(
  { timeline, created_at, ended_at }: Pick<Execution, "timeline" | "created_at" | "ended_at">,
  now: number,
): Timeline {
  const start = Date.parse(created_at);
  const end = Math.max(start, ended_at === null ? now : Date.parse(ended_at));
  const entries = timeline.map(({ phase, at }) => ({ name: OF_PHASE[phase], at: Date.parse(at) }));
  const rows = NAMES.map((name): TimelineRow => {
    const spans = entries.flatMap((entry, index) => {
      if (entry.name !== name) return [];
      // Clocks of two machines: an end before its beginning is no time at all.
      const until = Math.max(entry.at, entries[index + 1]?.at ?? end);
      return [{ fromMs: Math.max(0, entry.at - start), toMs: Math.max(0, until - start) }];
    });
    const ms = spans.length === 0 ? null : spans.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
    return { name, spans, ms, now: ended_at === null && entries.at(-1)?.name === name };
  });
  return { rows, totalMs: end - start };
}
