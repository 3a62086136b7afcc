import { clockTime } from "../format/time.ts";
import { useLive } from "../live/live-context.tsx";

/** Whether the page is told of changes as they happen; if not, how old it is. */
export function LiveMark() {
  const live = useLive();
  if (live.status === "off") {
    return (
      <span className="live off" role="status">
        Reconnecting, as of {clockTime(new Date(live.since).toISOString())}
      </span>
    );
  }
  return (
    <span className="live" role="status">
      {live.status === "live" ? "Live" : "Connecting"}
    </span>
  );
}
