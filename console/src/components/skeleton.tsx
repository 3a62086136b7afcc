import type { ReactNode } from "react";
import { useAfter } from "./use-after.ts";

const SHOWN_AFTER_MS = 150;

/** What waits says so, in the measure of what will be there; still, and only once it takes longer than a blink. */
export function Waiting({ label, children }: { label: string; children: ReactNode }) {
  const shown = useAfter(SHOWN_AFTER_MS);
  return (
    <div role="status" aria-label={label}>
      {shown && children}
    </div>
  );
}

/** One grey bar. @param width any CSS length */
export function Bar({ width, end = false }: { width: string; end?: boolean }) {
  return <i className="sk" style={{ width, justifySelf: end ? "end" : undefined }} />;
}

/** Lines of text that are being read. @param widths of each, any CSS length @param className how they lie */
export function WaitingLines({ label, widths, className }: { label: string; widths: readonly string[]; className: string }) {
  return (
    <Waiting label={label}>
      <div className={`grid ${className}`}>
        {widths.map((width) => (
          <Bar width={width} key={width} />
        ))}
      </div>
    </Waiting>
  );
}
