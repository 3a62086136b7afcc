import type { ReactNode } from "react";
import { FailureNotice } from "./failure-notice.tsx";
import { useAfter } from "./use-after.ts";

const LATE_AFTER_MS = 8_000;

type Props = {
  /** What is said once it takes too long. */
  late: string;
  /** It is known that it can't be had. */
  failed?: boolean;
  children?: ReactNode;
};

/** Stands in for what nothing can be shown without; whatever is said, the page goes on by itself should it come after all. */
export function Awaited({ late, failed = false, children }: Props) {
  const takesLong = useAfter(LATE_AFTER_MS);
  return (
    <>
      {(failed || takesLong) && <FailureNotice error={new Error(late)} onRetry={() => location.reload()} />}
      {children}
    </>
  );
}
