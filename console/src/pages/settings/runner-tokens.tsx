import { RUNNER_TOKENS, useCredentials } from "../../api/credentials.ts";
import { CommandLine } from "../../components/command-line.tsx";
import { useConfig } from "../../config-context.ts";
import { CredentialsSection } from "./credentials-section.tsx";

const PUBLIC_API = "https://api.rgrid.dev";

export function RunnerTokens() {
  const { api_url: apiUrl } = useConfig();
  // The runner knows the public API by itself.
  const api = apiUrl === PUBLIC_API ? "" : ` --api-url ${apiUrl}`;
  return (
    <CredentialsSection
      id="tokens"
      heading="h2"
      title="Runner tokens"
      about="A token can register a runner and fetch work for it, nothing else. One token may start many runners."
      what="runner token"
      newLabel="New token"
      action="new_runner_token"
      placeholder="lab"
      credentials={useCredentials(RUNNER_TOKENS)}
      made={({ secret }) => (
        <>
          <p>
            <b>Start a runner.</b> On any machine with Docker and Node 24; Ctrl-C lets running scripts end first. The token is
            shown only now.
          </p>
          <CommandLine command={`npx rgrid-runner --token ${secret}${api}`} primary />
          <p className="note mt-2">
            Add <span className="mono">--slots 4</span>, <span className="mono">--label gpu</span> or{" "}
            <span className="mono">--price-per-hour 0.36</span> as you need them.
          </p>
        </>
      )}
      use={{ head: "Runners", cell: ({ runners }) => (runners.length === 0 ? "none yet" : runners.join(", ")) }}
    />
  );
}
