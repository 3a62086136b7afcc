/** Colours that a terminal's text has on the site; null is the plain one. */
export type Tone = "dim" | "yellow" | "green" | "red" | "orange" | null;
/** Text of one colour. */
export type Span = { text: string; tone: Tone };

/** What a real run looked like on a terminal, as `npm run record -w site` wrote it down. */
export type Recording = {
  /** Instant of the run, ISO 8601. */
  recorded_at: string;
  /** What it ran on: `2 cores, Docker 20.10, Debian 12`. */
  machine: string;
  /** Limits of the control plane that were others than the usual ones, where what is seen depends on them. */
  limits?: Record<string, number>;
  /** Lines as they stood at the end, after all rewriting. */
  lines: Span[][];
};
