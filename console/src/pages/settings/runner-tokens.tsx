import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../api/api-context.ts";
import { runnerTokensQuery, useCreateRunnerToken, useRevokeRunnerToken } from "../../api/credentials.ts";
import { CommandLine } from "../../components/command-line.tsx";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { useConfig } from "../../config-context.ts";
import { CredentialsTable } from "./credentials-table.tsx";
import { NewCredential } from "./new-credential.tsx";

const PUBLIC_API = "https://api.rgrid.dev";

export function RunnerTokens() {
  const { api_url: apiUrl } = useConfig();
  const tokens = useQuery(runnerTokensQuery(useApi()));
  const create = useCreateRunnerToken();
  const revoke = useRevokeRunnerToken();
  const [naming, setNaming] = useState(false);
  // The runner knows the public API by itself.
  const api = apiUrl === PUBLIC_API ? "" : ` --api-url ${apiUrl}`;
  return (
    <section className="block" id="tokens">
      <header>
        <div>
          <h2>Runner tokens</h2>
          <p>A token can register a runner and fetch work for it, nothing else. One token may start many runners.</p>
        </div>
        <button className="btn" type="button" data-action="new_runner_token" onClick={() => setNaming(true)}>
          <Icon name="plus" />
          New token
        </button>
      </header>
      {naming && (
        <NewCredential
          what="runner token"
          placeholder="lab"
          pending={create.isPending}
          error={create.error}
          onCreate={(name) => create.mutate(name, { onSuccess: () => setNaming(false) })}
          onClose={() => setNaming(false)}
        />
      )}
      {create.data && (
        <div className="once" role="status">
          <p>
            <b>Start a runner.</b> On any machine with Docker and Node 24; Ctrl-C lets running scripts end first. The token is
            shown only now.
          </p>
          <CommandLine command={`npx rgrid-runner --token ${create.data.secret}${api}`} primary />
          <p className="note mt-2">
            Add <span className="mono">--slots 4</span>, <span className="mono">--label gpu</span> or{" "}
            <span className="mono">--price-per-hour 0.36</span> as you need them.
          </p>
        </div>
      )}
      {revoke.error && <FailureNotice error={revoke.error} />}
      {tokens.error && <FailureNotice error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data && (
        <CredentialsTable
          label="Runner tokens"
          items={tokens.data}
          use={{ head: "Runners", cell: ({ runners }) => (runners.length === 0 ? "none yet" : runners.join(", ")) }}
          pending={revoke.isPending}
          onRevoke={(id) => revoke.mutate(id)}
        />
      )}
    </section>
  );
}
