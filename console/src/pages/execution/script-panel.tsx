import type { Execution } from "@rgrid/schema";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useApi } from "../../api/api-context.ts";
import { EXECUTIONS_KEY, scriptQuery } from "../../api/executions.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { highlightLines } from "../../script/highlight.ts";
import type { AddressLine } from "./address-line.ts";

const LINE_PX = 20;

type Props = {
  execution: Execution;
  /** Line number of what failed, from 1. */
  cause: number | null;
  target: AddressLine | null;
};

/** The script as it was sent, where a link leads, else where it failed. */
export function ScriptPanel({ execution, cause, target }: Props) {
  const api = useApi();
  const { id, script: name } = execution;
  const script = useQuery(scriptQuery(api, id));
  const source = script.data;
  const { data: lines } = useQuery({
    queryKey: [EXECUTIONS_KEY, "highlighted", id],
    queryFn: () => highlightLines(name, source ?? ""),
    enabled: source !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines?.length ?? 0,
    estimateSize: () => LINE_PX,
    getScrollElement: () => scroller.current,
    overscan: 40,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the lines are there, and at every press of a link
  useEffect(() => {
    const shown = target?.line ?? cause;
    if (lines && shown !== null) virtualizer.scrollToIndex(shown - 1, { align: "center" });
  }, [lines, target, cause]);

  if (script.error) return <FailureNotice error={script.error} onRetry={() => void script.refetch()} />;
  return (
    <div className="panel-script" tabIndex={0} role="region" aria-label={`Script ${name}`} ref={scroller}>
      {!lines && (
        <Waiting label="The script is being read">
          <Bar width="40%" />
        </Waiting>
      )}
      <div className="log-space" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const number = item.index + 1;
          return (
            <div key={item.key} style={{ top: item.start }}>
              <div className={number === cause ? "ln cause" : number === target?.line ? "ln target" : "ln"}>
                <a className="no" href={`#script-${number}`} aria-label={`Line ${number}`}>
                  {number}
                </a>
                <code className="tx">
                  {lines?.[item.index]?.map(({ text, className }, index) =>
                    className === "" ? (
                      text
                    ) : (
                      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
                      <span className={className} key={index}>
                        {text}
                      </span>
                    ),
                  )}
                </code>
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
