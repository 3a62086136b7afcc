import type { Execution } from "@rgrid/schema";
import { formatDuration, formatSize } from "@rgrid/schema/format";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "../../api/api-context.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Bar, Waiting } from "../../components/skeleton.tsx";
import { useNarrow } from "../../components/use-narrow.ts";
import { saveLog } from "../../download/save-log.ts";
import { logTime } from "../../format/time.ts";
import { findCause } from "../../log/find-cause.ts";
import { LogView, type LogViewHandle } from "../../log/log-view.tsx";
import type { LogState, useLog } from "../../log/use-log.ts";
import { useSearch } from "../../log/use-search.ts";
import type { AddressLine } from "./address-line.ts";
import { LogFoot } from "./log-foot.tsx";
import { type LogOptions, LogTools } from "./log-tools.tsx";
import { useSlash } from "./use-slash.ts";

type Props = {
  execution: Execution;
  log: ReturnType<typeof useLog>;
  /** The tab that is shown is this one. */
  visible: boolean;
  /** Where the address leads. */
  target: AddressLine | null;
  /** Where the tools belong: they share a bar with the tabs. */
  children: (tools: ReactNode, panel: ReactNode) => ReactNode;
};

/** The log, which is what people come for: read, followed, searched. */
export function LogPanel({ execution, log, visible, target, children }: Props) {
  const { model, version, state, again } = log;
  const api = useApi();
  const going = execution.ended_at === null;
  const narrow = useNarrow();
  // A phone has little room beside the lines.
  const [options, setOptions] = useState<LogOptions>({ stream: null, showTime: !narrow, wrap: true, query: "" });
  const [following, setFollowing] = useState(going && target === null);
  const [pausedAt, setPausedAt] = useState(0);
  const view = useRef<LogViewHandle>(null);
  const input = useRef<HTMLInputElement>(null);
  const search = useSearch(model, version, options.query, options.stream);
  const save = useMutation({ mutationFn: () => saveLog(api, execution.id) });
  useSlash(input);

  const whole = state.status === "whole";
  // The cause stands at the end of a log that is whole.
  const cause = useMemo(
    () => (whole && execution.error_metadata ? findCause(model, execution.error_metadata) : null),
    [whole, model, execution.error_metadata],
  );

  const onFollow = useCallback(
    (next: boolean) => {
      setFollowing(next);
      if (!next) setPausedAt(model.lineCount);
    },
    [model],
  );
  const hit = search.hits[search.current] ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each press leads there, also to a single hit
  useEffect(() => {
    if (hit === null) return;
    onFollow(false);
    view.current?.showLine(hit);
  }, [hit, search.moves, onFollow]);

  // A link's line, at each press, as soon as it is there.
  const arrived = useRef<AddressLine | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every version there may be more lines
  useEffect(() => {
    if (target === null || target === arrived.current || target.line > model.lineCount) return;
    arrived.current = target;
    onFollow(false);
    view.current?.showLine(target.line - 1);
  }, [target, version, model, onFollow]);

  // Once, when all of a failed run's log is there: the line that says why, near the lower edge with its traceback above it; without one, what was printed last
  // is the nearest to it. Who reads elsewhere stays there. On a phone the page itself would scroll, away from the card that says what to do.
  const [openedAfterEnd] = useState(!going);
  const settled = useRef(false);
  useEffect(() => {
    if (!whole || !visible || settled.current) return;
    settled.current = true;
    const read = target !== null || narrow || !(following || openedAfterEnd);
    if (read || execution.status !== "failed" || model.lineCount === 0) return;
    onFollow(false);
    view.current?.showLine(Math.min(model.lineCount - 1, (cause ?? model.lineCount) + 1), "end");
  }, [whole, visible, target, narrow, following, openedAfterEnd, execution.status, cause, model, onFollow]);

  const tools = (
    <LogTools
      options={options}
      onChange={(change) => setOptions((before) => ({ ...before, ...change }))}
      search={search}
      onMove={search.move}
      onDownload={() => save.mutate()}
      downloading={save.isPending}
      input={input}
    />
  );
  const failure = save.error ?? (state.status === "refused" ? state.error : null);
  const startedAt = Date.parse(execution.started_at ?? execution.created_at);
  const lastLine = model.line(model.lineCount - 1);
  const panel = (
    <>
      {failure !== null && (
        <div className="ask">
          <FailureNotice error={failure} onRetry={save.error ? () => save.mutate() : again} />
        </div>
      )}
      <LogView
        key={`${options.stream} ${narrow}`}
        model={model}
        version={version}
        stream={options.stream}
        startedAt={startedAt}
        showTime={options.showTime}
        wrap={options.wrap}
        query={options.query}
        currentHit={hit}
        cause={cause}
        target={target === null ? null : target.line - 1}
        whole={whole}
        following={following}
        onFollow={onFollow}
        ending={<Ending execution={execution} lastMs={lastLine === null ? null : lastLine.at - startedAt} state={state.status} />}
        handle={view}
      />
      <LogFoot
        execution={execution}
        model={model}
        state={state}
        cause={cause}
        following={following}
        unseen={following ? 0 : model.lineCount - pausedAt}
        onFollow={onFollow}
      />
    </>
  );
  return children(tools, panel);
}

type EndingProps = { execution: Execution; lastMs: number | null; state: LogState["status"] };

/** Below the last line: how it ended, or why there is none. That nothing was printed is said only by a log that could be read. */
function Ending({ execution, lastMs, state }: EndingProps) {
  const { status, exit_code: exitCode, duration_ms: ms, log } = execution;
  const empty = lastMs === null;
  if (status === "queued") return <p className="log-note">Nothing yet: it waits for a runner.</p>;
  if (empty && state === "reading") {
    return (
      <div className="log-note">
        <Waiting label="The log is being read">
          <Bar width="45%" />
        </Waiting>
      </div>
    );
  }
  if (status === "running") return empty && state === "live" ? <p className="log-note">It has printed nothing yet.</p> : null;
  return (
    <>
      {log.cut !== null && (
        <p className="log-note">
          The log is not whole: {formatSize(log.cut.dropped_bytes)} after event {log.cut.after_n} were not kept.
        </p>
      )}
      {exitCode === null ? (
        empty && state === "whole" && <p className="log-note">Nothing was printed.</p>
      ) : (
        <div className="ln sys">
          <span className="no" />
          {/* Lines have the time at which they came, counted with the container's start; the exit is after the last of them. */}
          <time>{ms === null ? "" : logTime(Math.max(ms, lastMs ?? 0))}</time>
          <span className="fd" />
          <span className="tx">
            Exited with code {exitCode}
            {ms !== null && ` after ${formatDuration(ms)}`}
          </span>
        </div>
      )}
    </>
  );
}
