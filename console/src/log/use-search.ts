import type { LogStream } from "@rgrid/schema";
import { useEffect, useRef, useState } from "react";
import type { LogModel } from "./log-model.ts";
import { plainOf } from "./sgr.ts";

/** Lines looked through in one turn of the event loop: a few milliseconds, so that typing never waits. */
const LINES_A_TURN = 20_000;

export type Search = {
  /** Indexes of lines with a hit, rising. */
  hits: readonly number[];
  /** Which hit is the current one; -1 for none. */
  current: number;
  /** How often it was asked for the next one: with a single hit nothing else tells. */
  moves: number;
  searching: boolean;
};

/** Looks for a text in all lines, also in those that come later. Case does not matter. */
export function useSearch(
  model: LogModel,
  version: number,
  query: string,
  stream: LogStream | null,
): Search & { move: (by: 1 | -1) => void } {
  const [hits, setHits] = useState<readonly number[]>([]);
  const [current, setCurrent] = useState(-1);
  const [moves, setMoves] = useState(0);
  const scanned = useRef(0);
  const [searching, setSearching] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the first line
  useEffect(() => {
    scanned.current = 0;
    setHits([]);
    setCurrent(-1);
  }, [model, query, stream]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version may have new lines
  useEffect(() => {
    if (query === "") return;
    const needle = query.toLowerCase();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const scan = () => {
      const found: number[] = [];
      // The last line may grow: it is looked at again with the next version.
      const end = Math.min(model.lineCount, scanned.current + LINES_A_TURN);
      for (let index = scanned.current; index < end; index++) {
        if (stream !== null && model.line(index)?.stream !== stream) continue;
        if (plainOf(model.text(index)).toLowerCase().includes(needle)) found.push(index);
      }
      scanned.current = Math.max(0, end === model.lineCount ? end - 1 : end);
      const last = found.at(-1);
      setHits((before) => merge(before, found));
      if (last !== undefined) setCurrent((at) => Math.max(0, at));
      const more = end < model.lineCount;
      setSearching(more);
      if (more) timer = setTimeout(scan);
    };
    scan();
    return () => clearTimeout(timer);
  }, [model, version, query, stream]);

  const move = (by: 1 | -1) => {
    if (hits.length === 0) return;
    setCurrent((at) => (at + by + hits.length) % hits.length);
    setMoves((count) => count + 1);
  };
  return { hits, current, moves, searching, move };
}

/** The line at the seam was looked at twice. */
function merge(before: readonly number[], found: readonly number[]): readonly number[] {
  const last = before.at(-1) ?? -1;
  const fresh = found.filter((index) => index > last);
  return fresh.length === 0 ? before : [...before, ...fresh];
}
