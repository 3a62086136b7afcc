import type { Details } from "../failure.ts";
import { type Frame, frameOf, locationOf } from "./frame.ts";

const FRAMES_MAX = 100;

/**
 * Where Python was when a signal ended it: what faulthandler writes, innermost frame first. Without it nothing tells of the script.
 * @returns details of a place, empty where there is no dump
 */
export function placeOfCrash(lines: readonly string[]): Details {
  const from = lines.findLastIndex(
    (line) =>
      /^(?:Current thread|Thread) 0x[0-9a-f]+ .*\(most recent call first\):$|^Stack \(most recent call first\):$/.test(line) &&
      !line.startsWith("Thread"),
  );
  if (from === -1) return {};
  const frames: Frame[] = [];
  for (let at = from + 1; at < lines.length && frames.length < FRAMES_MAX; at += 1) {
    const frame = frameOf(lines, at);
    if (frame === null) break;
    frames.push({ ...frame, source: null, offset: null });
  }
  return locationOf(frames.reverse());
}
