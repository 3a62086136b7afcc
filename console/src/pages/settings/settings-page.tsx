import { useQuery } from "@tanstack/react-query";
import { createLazyRoute, Link, useLocation } from "@tanstack/react-router";
import { meQuery, runnersQuery } from "../../api/account.ts";
import { useApi } from "../../api/api-context.ts";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { RunnersSkeleton, RunnersTable } from "../../components/runners-table.tsx";
import { WaitingLines } from "../../components/skeleton.tsx";
import { useConfig } from "../../config-context.ts";
import { ApiKeys } from "./api-keys.tsx";
import { RunnerTokens } from "./runner-tokens.tsx";

export const Route = createLazyRoute("/app/settings")({ component: SettingsPage });

const PARTS = [
  ["keys", "API keys"],
  ["tokens", "Runner tokens"],
  ["runners", "Runners"],
  ["account", "Account"],
] as const;

function SettingsPage() {
  const { hash } = useLocation();
  const here = PARTS.some(([part]) => part === hash) ? hash : "keys";
  return (
    <main className="settings" id="content">
      <title>Settings · RGrid</title>
      <nav className="subnav" aria-label="Settings">
        {PARTS.map(([part, name]) => (
          <Link
            key={part}
            to="/settings"
            hash={part}
            aria-current={here === part ? "page" : undefined}
            activeOptions={{ includeHash: true }}
          >
            {name}
          </Link>
        ))}
      </nav>
      <div>
        <ApiKeys />
        <RunnerTokens />
        <Runners />
        <Account />
      </div>
    </main>
  );
}

function Runners() {
  const { data, error, isPending, refetch } = useQuery(runnersQuery(useApi()));
  return (
    <section className="block" id="runners">
      <header>
        <div>
          <h2>Runners</h2>
          <p>Your machines, with what they do right now.</p>
        </div>
      </header>
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {data && <RunnersTable runners={data} />}
      {isPending && <RunnersSkeleton />}
    </section>
  );
}

function Account() {
  const { data, error, isPending, refetch } = useQuery(meQuery(useApi()));
  const { api_url: apiUrl, auth } = useConfig();
  return (
    <section className="block" id="account">
      <header>
        <div>
          <h2>Account</h2>
        </div>
      </header>
      {error && <FailureNotice error={error} onRetry={() => void refetch()} />}
      {data && (
        <dl className="kv">
          <dt>Email</dt>
          <dd>{data.account.email ?? "–"}</dd>
          <dt>Account</dt>
          <dd className="mono">{data.account.id}</dd>
          <dt>API</dt>
          <dd className="mono">{apiUrl}</dd>
          <dt>Sign-in</dt>
          <dd>{auth.kind === "clerk" ? "Clerk" : "Local session"}</dd>
          <dt>Limits</dt>
          <dd>
            {data.limits.in_flight_max.toLocaleString("en-US")} in flight, {data.limits.queued_max.toLocaleString("en-US")} queued
          </dd>
        </dl>
      )}
      {isPending && <WaitingLines label="The account is being read" widths={["45%", "60%"]} className="gap-3" />}
    </section>
  );
}
