import type { WayOut } from "@rgrid/outbound/way-out";

/** What the pacemaker's thread is told of a lease. Both sides write into `acknowledged`: when the call was sent, on the shared clock and on the wall's, in ms. */
export type Kept = { key: string; url: string; token: string; heartbeatMs: number; acknowledged: Float64Array };
export type PacemakerMessage = { type: "keep"; lease: Kept } | { type: "end"; key: string };
export type PacemakerData = { ticked: Float64Array; hangingMs: number; wayOut: WayOut | null };

/** Milliseconds on the clock that all threads of the machine share; `performance.now()` begins anew in each. */
export const sharedClock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The main loop sends a heartbeat after one interval; half of one more is its to be late. */
const LATE_SHARE = 1.5;

export type Pulse = {
  now: number;
  /** When the main loop last came round. */
  tickedAt: number;
  /** When the last acknowledged call was sent; 0 before the first. */
  acknowledgedAt: number;
  heartbeatMs: number;
  hangingMs: number;
};

/** Whether somebody else has to send the main loop's heartbeat: it is late, but it lives. */
export function isOverdue({ now, tickedAt, acknowledgedAt, heartbeatMs, hangingMs }: Pulse): boolean {
  return acknowledgedAt > 0 && now - acknowledgedAt >= heartbeatMs * LATE_SHARE && now - tickedAt < hangingMs;
}
