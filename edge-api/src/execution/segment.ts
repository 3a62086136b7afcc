import type { ExecutionId, ExecutionStreamEvent } from "@rgrid/schema";
import { type NewEvent, named } from "./step.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of an archived segment: its events as JSON, one a line. The same events give the same bytes, so that a repeated PUT changes nothing. */
export const encodeSegment = (events: readonly NewEvent[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(encoder.encode(events.map((event) => `${JSON.stringify(event)}\n`).join("")));

/** @param bytes what `encodeSegment` made: the store checked their digest as it took them @throws SyntaxError where they are something else */
export const decodeSegment = (id: ExecutionId, bytes: Uint8Array): ExecutionStreamEvent[] =>
  decoder
    .decode(bytes)
    .trimEnd()
    .split("\n")
    .map((line) => named(id, JSON.parse(line) as NewEvent));
