import type { ErrorReport } from "@rgrid/schema";
import type { Program } from "../facts.ts";
import { type Endpoint, endpointIn, endpointInSource } from "../network/endpoint.ts";
import { type Frame, ownFrameOf } from "./frame.ts";
import type { Traceback } from "./traceback.ts";

/** Rules read no more of a message than this, so that none of them can take long whatever a script writes. */
const TEXT_LENGTH_MAX = 4000;

/** One exception that ended a program, as rules look at it. */
export type Case = {
  /** `requests.exceptions.ConnectionError` → `ConnectionError` */
  simple: string;
  /** … → `requests`; empty for a builtin and for a class of the script's own. */
  root: string;
  /** As written. */
  name: string;
  /** The first line. */
  message: string;
  /** With the lines after it. */
  text: string;
  frames: readonly Frame[];
  /** The innermost frame in the user's own files. */
  own: Frame | undefined;
  /** Nearest first. */
  causes: readonly Traceback[];
  program: Program;
};

/** Says what an exception is a failure of, or null where it is none of the rule's. */
export type Rule = (given: Case) => ErrorReport | null;

export function caseOf({ thrown, frames, causes }: Traceback, program: Program): Case {
  const dot = thrown.name.lastIndexOf(".");
  return {
    simple: dot === -1 ? thrown.name : thrown.name.slice(dot + 1),
    root: dot === -1 ? "" : thrown.name.slice(0, thrown.name.indexOf(".")),
    name: thrown.name,
    message: thrown.message.slice(0, TEXT_LENGTH_MAX),
    text: thrown.text.slice(0, TEXT_LENGTH_MAX),
    frames,
    own: ownFrameOf(frames),
    causes,
    program,
  };
}

/** The message, and after it those of the exceptions that it came from: a client's own class often says less than what it wraps. */
export const saidIn = ({ text, causes }: Case): string =>
  [text, ...causes.map(({ thrown }) => `${thrown.name}: ${thrown.message}`)].join("\n").slice(0, TEXT_LENGTH_MAX);

/** Whether a module's code was on the way to the exception: `/httpx/`, `/asyncio/`. */
export const isThrough = ({ frames }: Case, module: string): boolean =>
  frames.some(({ path }) => path.includes(`/${module}/`) || path.endsWith(`/${module}.py`) || path === `<frozen ${module}>`);

/** Whom it was about: named by the message, by what it came from, or in the user's line. */
export function endpointOf(given: Case): Endpoint {
  const said = endpointIn(saidIn(given));
  if (said.host !== undefined) return said;
  const sources = given.frames.filter((frame) => frame.source !== null).reverse();
  for (const frame of [given.own, ...sources]) {
    const named = endpointInSource(frame?.source ?? "");
    if (named.host !== undefined) return named;
  }
  return {};
}
