import { API_KEYS, useCredentials } from "../../api/credentials.ts";
import { CommandLine } from "../../components/command-line.tsx";
import { Ago } from "../../components/times.tsx";
import { CredentialsSection } from "./credentials-section.tsx";

export function ApiKeys() {
  return (
    <CredentialsSection
      id="keys"
      heading="h1"
      title="API keys"
      about="For the CLI and for CI. A key can do all that you can do here."
      what="API key"
      newLabel="New API key"
      action="new_api_key"
      placeholder="laptop"
      credentials={useCredentials(API_KEYS)}
      made={({ name, secret }) => (
        <>
          <p>
            <b>This is the only time that {name} is shown.</b> Only its hash is stored. Lost keys are replaced, not found.
          </p>
          <CommandLine command={secret} primary secret />
        </>
      )}
      use={{ head: "Last used", cell: ({ last_used_at: at }) => (at === null ? "never" : <Ago at={at} />) }}
    />
  );
}
