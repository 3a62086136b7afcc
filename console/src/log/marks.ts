import type { Segment } from "./sgr.ts";

/** A piece of a line: text of one look, of a search hit or not. */
export type Piece = Segment & { hit: boolean };

/** Cuts a line's segments also where hits of the search begin and end; hits may run across looks. */
export function markHits(segments: readonly Segment[], query: string): Piece[] {
  if (query === "") return segments.map((segment) => ({ ...segment, hit: false }));
  const ranges = hitsIn(segments.map((segment) => segment.text).join(""), query);
  const pieces: Piece[] = [];
  let start = 0;
  for (const segment of segments) {
    let from = 0;
    for (const [begin, end] of ranges) {
      const [first, last] = [Math.max(from, begin - start), Math.min(segment.text.length, end - start)];
      if (last <= first) continue;
      if (first > from) pieces.push({ text: segment.text.slice(from, first), style: segment.style, hit: false });
      pieces.push({ text: segment.text.slice(first, last), style: segment.style, hit: true });
      from = last;
    }
    if (from < segment.text.length) pieces.push({ text: segment.text.slice(from), style: segment.style, hit: false });
    start += segment.text.length;
  }
  return pieces;
}

function hitsIn(text: string, query: string): [number, number][] {
  const [hay, needle] = [text.toLowerCase(), query.toLowerCase()];
  const ranges: [number, number][] = [];
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length))
    ranges.push([at, at + needle.length]);
  return ranges;
}
