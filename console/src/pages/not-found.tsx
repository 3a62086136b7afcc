import { Link } from "@tanstack/react-router";
import { FailureNotice } from "../components/failure-notice.tsx";

export function NotFound() {
  return (
    <main className="first" id="content">
      <title>Not found · RGrid</title>
      <h1 className="text-base font-semibold">There is no such page</h1>
      <p>
        <Link className="link" to="/executions">
          All executions
        </Link>
      </p>
    </main>
  );
}

/** A fault of ours while a page was drawn: said, never a white page. */
export function PageFailure({ error }: { error: unknown }) {
  return (
    <main className="first" id="content">
      <title>Error · RGrid</title>
      <h1 className="sr">Error</h1>
      <FailureNotice error={error} onRetry={() => location.reload()} />
    </main>
  );
}
