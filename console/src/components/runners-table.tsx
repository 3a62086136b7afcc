import type { RunnerItem } from "@rgrid/schema";
import { formatCost } from "@rgrid/schema/format";
import { WaitingLines } from "./skeleton.tsx";
import { Slots } from "./slots.tsx";
import { StatusMark } from "./status-mark.tsx";
import { Ago } from "./times.tsx";

/** The account's machines: what they are and what they do right now. */
export function RunnersTable({ runners }: { runners: readonly RunnerItem[] }) {
  if (runners.length === 0) return <p className="note">No runner has registered yet.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Runners">
      <table className="plain">
        <thead>
          <tr>
            <th>Runner</th>
            <th>State</th>
            <th>Slots in use</th>
            <th>Labels</th>
            <th>Version</th>
            <th className="num">Price per hour</th>
            <th className="num">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {runners.map((runner) => (
            <Runner key={runner.id} runner={runner} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Two machines' worth of it, until they are known. */
export function RunnersSkeleton() {
  return <WaitingLines label="Runners are being read" widths={["70%", "55%"]} className="gap-3" />;
}

function Runner({ runner }: { runner: RunnerItem }) {
  const {
    name,
    online,
    slots,
    slots_in_use: busy,
    labels,
    version,
    price_per_hour_micros: price,
    last_seen_at: seen,
    full,
  } = runner;
  return (
    <tr>
      <td>
        <b className="font-medium">{name}</b>
      </td>
      <td>
        <StatusMark mark={online ? "online" : "offline"} />
        {full !== null && <span className="t3"> {full}</span>}
      </td>
      <td>
        <span className="inline-flex items-center gap-2.5">
          <Slots busy={busy} total={slots} offline={!online} />
          <span className="t2">{online ? `${busy} of ${slots}` : slots}</span>
        </span>
      </td>
      <td>
        {labels.length === 0 ? (
          <span className="t3">none</span>
        ) : (
          <span className="inline-flex gap-1">
            {labels.map((label) => (
              <span className="chip" key={label}>
                {label}
              </span>
            ))}
          </span>
        )}
      </td>
      <td className="t2 mono">{version}</td>
      <td className="num">{price === null ? "–" : formatCost(price)}</td>
      <td className="num t2">{online ? "now" : seen === null ? "never" : <Ago at={seen} />}</td>
    </tr>
  );
}
