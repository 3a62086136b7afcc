import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { runnersQuery } from "../api/account.ts";
import { useApi } from "../api/api-context.ts";
import { useAuth } from "../auth/auth-context.ts";
import { Brand, Icon } from "../components/icon.tsx";
import { Slots } from "../components/slots.tsx";
import { useConfig } from "../config-context.ts";
import { plural } from "../format/plural.ts";
import { switchTheme } from "../theme.ts";

const PAGES = [
  ["/executions", "Executions"],
  ["/overview", "Overview"],
  ["/settings", "Settings"],
] as const;

export function TopBar() {
  const auth = useAuth();
  const { docs_url: docsUrl } = useConfig();
  return (
    <header className="top">
      <Link className="brand" to="/executions" aria-label="RGrid, executions">
        <Brand />
        <b>RGrid</b>
      </Link>
      <nav className="nav" aria-label="Main">
        {PAGES.map(([to, name]) => (
          <Link key={to} to={to} activeProps={{ "aria-current": "page" }} activeOptions={{ includeSearch: false }}>
            {name}
          </Link>
        ))}
      </nav>
      <div className="top-end">
        <Fleet />
        <a className="ib" href={docsUrl} target="_blank" rel="noreferrer" aria-label="Documentation" title="Documentation">
          <Icon name="docs" />
        </a>
        <button
          className="ib"
          type="button"
          aria-label="Switch theme"
          title="Switch theme"
          data-action="switch_theme"
          onClick={switchTheme}
        >
          <Icon name="theme" />
        </button>
        <auth.UserButton />
      </div>
    </header>
  );
}

/** How many machines are there, and how busy they are. */
function Fleet() {
  const { data } = useQuery(runnersQuery(useApi()));
  if (!data) return null;
  const online = data.filter((runner) => runner.online);
  const busy = online.reduce((sum, runner) => sum + runner.slots_in_use, 0);
  const total = online.reduce((sum, runner) => sum + runner.slots, 0);
  return (
    <Link className="fleet" to="/settings" hash="runners" title="Runners">
      {total > 0 && <Slots busy={busy} total={total} />}
      <span>
        {online.length === 0
          ? "No runner online"
          : `${plural(online.length, "runner")}, ${busy} of ${plural(total, "slot")} busy`}
      </span>
    </Link>
  );
}
