import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery, runnersQuery } from "../../api/account.ts";
import { useApi } from "../../api/api-context.ts";
import { API_KEYS, credentialsQuery } from "../../api/credentials.ts";
import { CommandLine } from "../../components/command-line.tsx";
import { StatusShape } from "../../components/status-mark.tsx";
import { plural } from "../../format/plural.ts";

const FIRST_RUN = "echo 'import os; print(os.uname())' > hello.py && rgrid run hello.py";

/** Nothing has run yet: what comes next, ready to copy. What is done already is told by what the API has seen. */
export function FirstSteps() {
  const api = useApi();
  const me = useQuery(meQuery(api));
  const keys = useQuery(credentialsQuery(api, API_KEYS));
  const runners = useQuery(runnersQuery(api));
  const used = keys.data?.find((key) => key.last_used_at !== null);
  const online = runners.data?.find((runner) => runner.online);
  const next = used === undefined ? "log_in" : online === undefined ? "runner" : "run";
  return (
    <main id="content">
      <title>Executions · RGrid</title>
      <div className="first">
        <h1 className="sr">Executions</h1>
        <h2>Run your first script</h2>
        <p>The first execution shows up here the moment it starts. Nothing to reload.</p>
        <ol className="steps">
          <li className={stepClass(used !== undefined, next === "log_in")}>
            <StatusShape mark={used === undefined ? "queued" : "completed"} />
            <div>
              <h3>
                Install and log in<span>{used?.name}</span>
              </h3>
              {used === undefined && (
                <>
                  <CommandLine command="npm install -g rgrid && rgrid init" primary={next === "log_in"} />
                  <p className="note">
                    It asks for an API key: make one in{" "}
                    <Link className="link" to="/settings" hash="keys">
                      Settings
                    </Link>
                    {me.data?.account.email ? ` as ${me.data.account.email}` : ""}.
                  </p>
                </>
              )}
            </div>
          </li>
          <li className={stepClass(online !== undefined, next === "runner")}>
            <StatusShape mark={online === undefined ? "queued" : "completed"} />
            <div>
              <h3>
                Start a runner
                <span>{online && `${online.name} online, ${plural(online.slots, "slot")}`}</span>
              </h3>
              {online === undefined && (
                <p className="note">
                  On any machine with Docker. The one-line command is made in{" "}
                  <Link className="link" to="/settings" hash="tokens">
                    Settings
                  </Link>
                  .
                </p>
              )}
            </div>
          </li>
          <li className={stepClass(false, next === "run")}>
            <StatusShape mark="queued" />
            <div>
              <h3>
                Run a script on it<span>waiting for the first run</span>
              </h3>
              <CommandLine command={FIRST_RUN} primary={next === "run"} />
              <p className="note">
                It prints where it ran: a container on {online?.name ?? "your runner"}, not your laptop. Any script will do; files
                that it makes come back to the folder you ran it in.
              </p>
            </div>
          </li>
        </ol>
      </div>
    </main>
  );
}

const stepClass = (done: boolean, next: boolean): string | undefined => (done ? "done" : next ? "next" : undefined);
