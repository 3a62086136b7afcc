import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../api/api-context.ts";
import { apiKeysQuery, useCreateApiKey, useRevokeApiKey } from "../../api/credentials.ts";
import { CommandLine } from "../../components/command-line.tsx";
import { FailureNotice } from "../../components/failure-notice.tsx";
import { Icon } from "../../components/icon.tsx";
import { Ago } from "../../components/times.tsx";
import { CredentialsTable } from "./credentials-table.tsx";
import { NewCredential } from "./new-credential.tsx";

export function ApiKeys() {
  const keys = useQuery(apiKeysQuery(useApi()));
  const create = useCreateApiKey();
  const revoke = useRevokeApiKey();
  const [naming, setNaming] = useState(false);
  return (
    <section className="block" id="keys">
      <header>
        <div>
          <h1>API keys</h1>
          <p>For the CLI and for CI. A key can do all that you can do here.</p>
        </div>
        <button className="btn" type="button" data-action="new_api_key" onClick={() => setNaming(true)}>
          <Icon name="plus" />
          New API key
        </button>
      </header>
      {naming && (
        <NewCredential
          what="API key"
          placeholder="laptop"
          pending={create.isPending}
          error={create.error}
          onCreate={(name) => create.mutate(name, { onSuccess: () => setNaming(false) })}
          onClose={() => setNaming(false)}
        />
      )}
      {create.data && (
        <div className="once" role="status">
          <p>
            <b>This is the only time that {create.data.name} is shown.</b> Only its hash is stored. Lost keys are replaced, not
            found.
          </p>
          <CommandLine command={create.data.secret} primary secret />
        </div>
      )}
      {revoke.error && <FailureNotice error={revoke.error} />}
      {keys.error && <FailureNotice error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data && (
        <CredentialsTable
          label="API keys"
          items={keys.data}
          use={{ head: "Last used", cell: ({ last_used_at: at }) => (at === null ? "never" : <Ago at={at} />) }}
          pending={revoke.isPending}
          onRevoke={(id) => revoke.mutate(id)}
        />
      )}
    </section>
  );
}
