const SHOWN_MAX = 24;

/** A runner's concurrency: filled is busy, the accent is the execution that is looked at. Past two dozen the words alone say it. */
export function Slots({
  busy,
  total,
  own = false,
  offline = false,
}: {
  busy: number;
  total: number;
  own?: boolean;
  offline?: boolean;
}) {
  const label = `${busy} of ${total} slots in use`;
  if (total > SHOWN_MAX) return <span className="sr">{label}</span>;
  const kinds = Array.from({ length: total }, (_, n) => (own && n === busy - 1 ? "me" : n < busy ? "on" : "free"));
  return (
    <span className={offline ? "slots off" : "slots"} role="img" aria-label={label}>
      {kinds.map((kind, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: slots have no identity but their place
        <i key={n} className={kind} />
      ))}
    </span>
  );
}
