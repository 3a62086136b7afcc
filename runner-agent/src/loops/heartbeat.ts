import type { LeaseSession } from "../execution/lease-session.ts";
import type { HostPorts } from "../ports.ts";

/** Looks at the clocks this many times between two heartbeats, so that a resume from suspend is noticed soon. */
const LOOKS_PER_BEAT = 5;

/**
 * Keeps one lease alive until `done`. It waits for the time since the last acknowledged call, of whatever kind, to reach the interval: log posts
 * count as heartbeats. What was heard is answered for at once: a silent script, or an upload, may post nothing for longer than a cancel waits.
 * A lease whose time is over is lost here, also when no call is under way.
 */
export async function heartbeatLoop(
  session: LeaseSession,
  { sleep, log }: Pick<HostPorts, "sleep" | "log">,
  heartbeatMs: number,
  done: AbortSignal,
): Promise<void> {
  let inFlight = false;
  const beat = async (): Promise<void> => {
    inFlight = true;
    const reply = await session.heartbeat(done);
    if (reply.outcome === "unreachable" && !done.aborted) log.warn("heartbeat_unanswered", { cause: reply.cause });
    inFlight = false;
  };
  while (!done.aborted && !session.lost.aborted) {
    const standing = session.standing();
    if (standing === "over") return session.lose("expired");
    // Not awaited: the time of the lease has to be watched while a call hangs.
    if (!inFlight && (standing === "ask" || session.owesAnswer || session.ageMs() >= heartbeatMs)) void beat();
    await sleep(heartbeatMs / LOOKS_PER_BEAT, AbortSignal.any([done, session.news]));
  }
}
