import { type ReactNode, useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

const COPIED_MS = 1500;

/** Copies and says so for a moment. Without the clipboard (a page over plain HTTP) the text is still there to select. */
export function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copiedAt, setCopiedAt] = useState<number | null>(null);
  useEffect(() => {
    if (copiedAt === null) return;
    const timer = setTimeout(() => setCopiedAt(null), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => setCopiedAt(Date.now()),
      () => undefined,
    );
  return { copied: copiedAt !== null, copy };
}

export function CopyButton({
  text,
  primary = false,
  children = "Copy",
}: {
  text: string;
  primary?: boolean;
  children?: ReactNode;
}) {
  const { copied, copy } = useCopy(text);
  return (
    <button className="btn" type="button" data-v={primary ? "primary" : undefined} onClick={copy}>
      <Icon name="copy" />
      <span aria-live="polite">{copied ? "Copied" : children}</span>
    </button>
  );
}

export function CopyIcon({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopy(text);
  return (
    <button className="ib" type="button" aria-label={copied ? "Copied" : label} title={copied ? "Copied" : label} onClick={copy}>
      <Icon name="copy" small />
    </button>
  );
}

/** An id that a click copies whole. */
export function CopyId({ id, children }: { id: string; children: ReactNode }) {
  const { copied, copy } = useCopy(id);
  return (
    <button className="copyid" type="button" title={copied ? "Copied" : `Copy ${id}`} onClick={copy}>
      {children}
      <span className="sr" aria-live="polite">
        {copied ? "copied" : "copy id"}
      </span>
      <Icon name="copy" small />
    </button>
  );
}
