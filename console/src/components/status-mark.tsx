import type { ExecutionStatus } from "@rgrid/schema";
import type { ReactNode } from "react";

export type Mark = ExecutionStatus | "online" | "offline";

const ring = { fill: "none", stroke: "currentColor", strokeWidth: 1.5 } as const;
const cut = { className: "cut", fill: "none", strokeWidth: 1.5, strokeLinecap: "round", strokeLinejoin: "round" } as const;

const SHAPES: Record<Mark, ReactNode> = {
  queued: <circle cx="7" cy="7" r="5.25" {...ring} strokeDasharray="2.3 1.82" />,
  running: (
    <>
      <circle cx="7" cy="7" r="5.25" {...ring} strokeWidth="1.75" opacity=".28" />
      <path className="spin" d="M7 1.75A5.25 5.25 0 0 1 12.25 7" {...ring} strokeWidth="1.75" strokeLinecap="round" />
    </>
  ),
  completed: (
    <>
      <circle cx="7" cy="7" r="6" fill="currentColor" />
      <path d="m4.4 7.2 1.8 1.8 3.4-3.7" {...cut} />
    </>
  ),
  failed: (
    <>
      <rect x="1" y="1" width="12" height="12" rx="2" fill="currentColor" />
      <path d="m4.8 4.8 4.4 4.4m0-4.4-4.4 4.4" {...cut} />
    </>
  ),
  cancelled: (
    <>
      <circle cx="7" cy="7" r="5.25" {...ring} />
      <path d="M3.6 10.4 10.4 3.6" {...ring} />
    </>
  ),
  online: <circle cx="7" cy="7" r="4" fill="currentColor" />,
  offline: <circle cx="7" cy="7" r="3.25" {...ring} />,
};

const WORDS: Record<Mark, string> = {
  queued: "Queued",
  running: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
  online: "Online",
  offline: "Offline",
};
export const statusWord = (mark: Mark): string => WORDS[mark];

/** The shape alone, where its word stands beside it already. */
export function StatusShape({ mark }: { mark: Mark }) {
  return (
    <svg className="sh" data-s={mark} viewBox="0 0 14 14" aria-hidden="true">
      {SHAPES[mark]}
    </svg>
  );
}

/** Shape, word and colour: the shapes differ without the colour. */
export function StatusMark({ mark }: { mark: Mark }) {
  return (
    <span className="st" data-s={mark}>
      <StatusShape mark={mark} />
      {WORDS[mark]}
    </span>
  );
}
