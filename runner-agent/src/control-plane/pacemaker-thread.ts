import { parentPort, workerData } from "node:worker_threads";
import { isOverdue, type Kept, type PacemakerData, type PacemakerMessage, sharedClock } from "./pulse.ts";

/** Runs in the pacemaker's thread: waits for leases to be kept, and looks a few times in each interval at which of them is overdue. */
const LOOKS_PER_BEAT = 4;
const ANSWER_MS = 10_000;

const { ticked, hangingMs, wayOut } = workerData as PacemakerData;
// `fetch` of each thread knows only what it was told there.
if (wayOut !== null) await (await import("@rgrid/outbound")).openWayOut(wayOut);
const looking = new Map<string, NodeJS.Timeout>();

function end(key: string): void {
  clearInterval(looking.get(key));
  looking.delete(key);
}

/** A refusal ends the keeping: the main loop hears the same when it gets to it, and draws the consequences. */
async function beat({ key, url, token, acknowledged }: Kept): Promise<void> {
  const [sentAt, wall] = [sharedClock(), Date.now()];
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    // Commands are state: the answer repeats them until the main loop says that it has heard them.
    body: '{"heard":[]}',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  await answer.body?.cancel();
  if (answer.ok && sentAt > (acknowledged[0] ?? 0)) acknowledged.set([sentAt, wall]);
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) end(key);
}

function keep(lease: Kept): void {
  let inFlight = false;
  const look = (): void => {
    const { acknowledged, heartbeatMs } = lease;
    const [tickedAt = 0] = ticked;
    const [acknowledgedAt = 0] = acknowledged;
    if (inFlight || !isOverdue({ now: sharedClock(), tickedAt, acknowledgedAt, heartbeatMs, hangingMs })) return;
    inFlight = true;
    beat(lease)
      // No answer: the next look tries again.
      .catch(() => undefined)
      .finally(() => {
        inFlight = false;
      });
  };
  looking.set(lease.key, setInterval(look, lease.heartbeatMs / LOOKS_PER_BEAT));
}

parentPort?.on("message", (message: PacemakerMessage) => {
  if (message.type === "keep") keep(message.lease);
  else end(message.key);
});
