import type { LogEvent, LogStream } from "@rgrid/schema";
import { PLAIN, type Style, segmentsOf } from "./sgr.ts";

export type LogLine = { index: number; stream: LogStream; at: number; text: string; style: Style };

/** Past this many characters the rest of a line is not shown; it is in the download. */
export const LINE_SHOWN_MAX = 5_000;

/**
 * A log as lines, built from its chunks: events in order in, lines out. A million lines are three arrays; what is rare (a line that begins coloured) is kept
 * aside. A line belongs to one stream and stands where its first character came, also where the other stream wrote before its end.
 */
export class LogModel {
  readonly #texts: string[] = [];
  readonly #times: number[] = [];
  readonly #ofStream: Record<LogStream, number[]> = { stdout: [], stderr: [] };
  readonly #isError: boolean[] = [];
  readonly #styles = new Map<number, Style>();
  /** The line of each stream that has no end yet. */
  readonly #open: Record<LogStream, number | null> = { stdout: null, stderr: null };
  readonly #nextStyle: Record<LogStream, Style> = { stdout: PLAIN, stderr: PLAIN };
  readonly #decoders: Record<LogStream, TextDecoder> = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #listeners = new Set<() => void>();
  #lastN = 0;
  #bytes = 0;
  #version = 0;

  /** Rises with every change (useSyncExternalStore). */
  readonly version = (): number => this.#version;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get lineCount(): number {
    return this.#texts.length;
  }
  /** Number of the last event; where a cut stream goes on. */
  get lastN(): number {
    return this.#lastN;
  }
  get characters(): number {
    return this.#bytes;
  }

  /** Indexes of a stream's lines, rising; null for both streams, whose indexes are all. */
  indexesOf(stream: LogStream | null): readonly number[] | null {
    return stream === null ? null : this.#ofStream[stream];
  }

  text(index: number): string {
    return this.#texts[index] ?? "";
  }

  line(index: number): LogLine | null {
    const text = this.#texts[index];
    const at = this.#times[index];
    if (text === undefined || at === undefined) return null;
    const style = this.#styles.get(index) ?? PLAIN;
    return { index, stream: this.#isError[index] === true ? "stderr" : "stdout", at, text: lastShown(text), style };
  }

  /** Tells the listeners; apart from `append`, so that a thousand chunks are one drawing. */
  changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }

  /** What came before is passed over: a stream that goes on may repeat its last event. */
  append(event: LogEvent): void {
    if (event.n <= this.#lastN) return;
    this.#lastN = event.n;
    const { stream } = event;
    const at = Date.parse(event.at);
    const data = event.encoding === "utf8" ? event.data : this.#decoders[stream].decode(bytesOf(event.data), { stream: true });
    this.#bytes += data.length;
    let from = 0;
    // Each pass takes one line, up to its end or to the chunk's.
    while (from < data.length) {
      const end = data.indexOf("\n", from);
      this.#extend(stream, at, data.slice(from, end === -1 ? data.length : end));
      if (end === -1) return;
      this.#close(stream);
      from = end + 1;
    }
  }

  #extend(stream: LogStream, at: number, part: string): void {
    const open = this.#open[stream];
    const index = open ?? this.#texts.length;
    if (open === null) {
      this.#texts.push("");
      this.#times.push(at);
      this.#isError.push(stream === "stderr");
      this.#ofStream[stream].push(index);
      this.#open[stream] = index;
      if (this.#nextStyle[stream] !== PLAIN) this.#styles.set(index, this.#nextStyle[stream]);
    }
    const text = (this.#texts[index] ?? "") + part;
    // A progress bar rewrites its line a thousand times; only what stands there last is kept.
    const rewritten = text.lastIndexOf("\r", text.length - 2);
    if (rewritten === -1) {
      this.#texts[index] = text;
      return;
    }
    const { end } = segmentsOf(text.slice(0, rewritten), this.#styles.get(index) ?? PLAIN);
    if (end !== PLAIN) this.#styles.set(index, end);
    this.#texts[index] = text.slice(rewritten + 1);
    this.#times[index] = at;
  }

  #close(stream: LogStream): void {
    const index = this.#open[stream];
    this.#open[stream] = null;
    if (index === null) return;
    this.#nextStyle[stream] = segmentsOf(this.text(index), this.#styles.get(index) ?? PLAIN).end;
  }
}

const lastShown = (text: string): string => (text.endsWith("\r") ? text.slice(0, -1) : text);

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
