import { Tabs } from "@base-ui/react/tabs";
import type { Execution } from "@rgrid/schema";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, Link, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useApi } from "../../api/api-context.ts";
import { EXECUTIONS_KEY, executionQuery, scriptQuery } from "../../api/executions.ts";
import { isNotFound } from "../../api/failure.ts";
import { ExecutionId } from "../../components/execution-id.tsx";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { WaitingLines } from "../../components/skeleton.tsx";
import { statusWord } from "../../components/status-mark.tsx";
import { useNarrow } from "../../components/use-narrow.ts";
import { count } from "../../format/plural.ts";
import { useLog } from "../../log/use-log.ts";
import { ChainSection } from "./chain-section.tsx";
import { ErrorCard } from "./error-card.tsx";
import { ExecutionHeader } from "./execution-header.tsx";
import { CostSection, MetadataSection, RunSection } from "./facts-sections.tsx";
import { InputsPanel } from "./inputs-panel.tsx";
import { LogPanel } from "./log-panel.tsx";
import { OutputsSection } from "./outputs-section.tsx";
import { ScriptPanel } from "./script-panel.tsx";
import { StatusSection } from "./status-section.tsx";
import { TimelineSection } from "./timeline-section.tsx";
import { useAddressLine } from "./use-address-line.ts";

export const Route = createLazyRoute("/app/executions/$id")({ component: ExecutionPage });

type Tab = "log" | "script" | "inputs" | "details";

function ExecutionPage() {
  const { id } = useParams({ from: "/app/executions/$id" });
  const { data, error, refetch } = useQuery(executionQuery(useApi(), id));
  useWholeId(id, data);
  if (data && isNotFound(error)) return <Gone execution={data} />;
  // Another execution begins with its own tab, its own lines, its own search.
  if (data) return <Loaded key={data.id} execution={data} stale={error} onRetry={() => void refetch()} />;
  return (
    <main className="first" id="content">
      <title>{`${id} · RGrid`}</title>
      <h1 className="sr">{id}</h1>
      {error ? (
        <>
          <FailureNotice error={error} onRetry={() => void refetch()} />
          <p>
            <Link className="link" to="/executions">
              All executions
            </Link>
          </p>
        </>
      ) : (
        <WaitingLines label="The execution is being read" widths={["40%", "75%", "60%"]} className="gap-4" />
      )}
    </main>
  );
}

/** People type and paste short ids, as the CLI prints them. All that keeps the page true goes by the whole one, so the address becomes that. */
function useWholeId(id: string, execution: Execution | undefined): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => {
    if (execution === undefined || execution.id === id) return;
    queries.setQueryData([EXECUTIONS_KEY, "one", execution.id], execution);
    void navigate({ to: "/executions/$id", params: { id: execution.id }, hash: true, replace: true });
  }, [id, execution, queries, navigate]);
}

/** It was there, and the API knows it no more. */

function Gone({ execution: { id, script } }: { execution: Execution }) {
  return (
    <main className="first" id="content">
      <title>{`${script}, deleted · RGrid`}</title>
      <div role="alert">
        <h1 className="text-base font-semibold">This execution was deleted</h1>
        <p>
          {script}, <ExecutionId id={id} />, is gone with its log and its outputs: deleted, or past its retention.
        </p>
      </div>
      <p>
        <Link className="link" to="/executions">
          All executions
        </Link>
      </p>
    </main>
  );
}

type LoadedProps = {
  execution: Execution;
  /** Why it could not be read anew; null when it could. */
  stale: unknown;
  onRetry: () => void;
};

function Loaded({ execution, stale, onRetry }: LoadedProps) {
  const address = useAddressLine();
  const [tab, setTab] = useState<Tab>(address?.tab ?? "log");
  // Every navigation to a line leads to its tab; while drawing, because the panel that is shown then looks for the line.
  const [arrived, setArrived] = useState(address);
  if (arrived !== address) {
    setArrived(address);
    if (address !== null) setTab(address.tab);
  }
  const narrow = useNarrow();
  const shownTab = tab === "details" && !narrow ? "log" : tab;
  const log = useLog(execution.id, execution.status);
  const { error_metadata: failure, spec } = execution;
  const failed = execution.status === "failed" && failure !== null;
  const source = useQuery({ ...scriptQuery(useApi(), execution.id), enabled: failed });
  const causeLine = failed && failure.error_details["file"] === execution.script ? failure.error_details["line"] : null;
  const inputs = spec.inputs.length + (spec.inputs_manifest?.count ?? 0);
  const details = <Details execution={execution} />;
  return (
    <Tabs.Root
      className="exec"
      id="content"
      data-tab={tab}
      value={shownTab}
      onValueChange={(value) => setTab(value as Tab)}
      render={<main />}
    >
      <title>{`${execution.script}, ${statusWord(execution.status).toLowerCase()} · RGrid`}</title>
      <ExecutionHeader execution={execution} />
      <div className="main">
        {stale !== null && (
          <div className="ask">
            <FailureNotice error={stale} onRetry={onRetry} />
          </div>
        )}
        {failed && <ErrorCard error={failure} script={{ name: execution.script, text: source.data ?? null }} />}
        <LogPanel execution={execution} log={log} visible={shownTab === "log"} target={address?.tab === "log" ? address : null}>
          {(tools, panel) => (
            <>
              <div className="tabs">
                <Tabs.List className="tablist" aria-label="Execution">
                  <Tabs.Tab value="log">Log</Tabs.Tab>
                  <Tabs.Tab value="script">{spec.entry === undefined ? "Script" : "Entry"}</Tabs.Tab>
                  <Tabs.Tab value="inputs">Inputs{inputs > 0 && <span>{count(inputs)}</span>}</Tabs.Tab>
                  {narrow && (
                    <Tabs.Tab value="details" className="tab-details">
                      Details
                    </Tabs.Tab>
                  )}
                </Tabs.List>
                {tools}
              </div>
              {/* Kept: a log is read once, and its place is not lost by a look at the script. */}
              <Tabs.Panel value="log" keepMounted render={<div className="contents" />}>
                {panel}
              </Tabs.Panel>
              <Tabs.Panel value="script" render={<div className="contents" />}>
                <ScriptPanel
                  execution={execution}
                  cause={typeof causeLine === "number" ? causeLine : null}
                  target={address?.tab === "script" ? address : null}
                />
              </Tabs.Panel>
              <Tabs.Panel value="inputs" render={<div className="contents" />}>
                <InputsPanel execution={execution} />
              </Tabs.Panel>
            </>
          )}
        </LogPanel>
      </div>
      {narrow ? (
        <Tabs.Panel value="details" className="side">
          {details}
        </Tabs.Panel>
      ) : (
        // It scrolls where it is longer than the page: by the keyboard too.
        <aside className="side" aria-label="Details" tabIndex={0}>
          {details}
        </aside>
      )}
    </Tabs.Root>
  );
}

function Details({ execution }: { execution: Execution }) {
  return (
    <>
      <StatusSection execution={execution} />
      <TimelineSection execution={execution} />
      <OutputsSection execution={execution} />
      <MetadataSection metadata={execution.metadata} />
      <CostSection execution={execution} />
      <ChainSection execution={execution} />
      <RunSection execution={execution} />
    </>
  );
}
