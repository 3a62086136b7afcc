import { Navigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAuth, useAuthState } from "../../auth/auth-context.ts";
import { Awaited } from "../../components/awaited.tsx";
import { Brand } from "../../components/icon.tsx";
import { useConfig } from "../../config-context.ts";

export const SIGN_IN_SILENT = "The sign-in service does not answer.";

export function SignInPage() {
  const auth = useAuth();
  const { return_to: returnTo } = useSearch({ from: "/sign-in" });
  return (
    <Frame title="Sign in" returnTo={returnTo}>
      <auth.SignIn returnTo={returnTo} />
    </Frame>
  );
}

export function SignUpPage() {
  const auth = useAuth();
  const { return_to: returnTo } = useSearch({ from: "/signup" });
  return (
    <Frame title="Create an account" returnTo={returnTo}>
      <auth.SignUp returnTo={returnTo} />
    </Frame>
  );
}

/** What the session's end interrupted: `exec_9d3fz6m2`, or the page's own path. */
const placeName = (path: string): string => /^\/executions\/(exec_[0-9a-z]{8})/.exec(path)?.[1] ?? path.replace(/[?#].*$/, "");

function Frame({ title, returnTo, children }: { title: string; returnTo: string; children: ReactNode }) {
  const state = useAuthState();
  const { api_url: apiUrl, docs_url: docsUrl } = useConfig();
  if (state.status === "signed_in") return <Navigate to={returnTo} replace />;
  return (
    <div className="auth">
      <title>{`${title} · RGrid`}</title>
      <header>
        <span className="brand">
          <Brand />
          RGrid
        </span>
      </header>
      <main id="content">
        {state.status === "signed_out" && state.ended && (
          <div className="note-bar mb-5" role="status">
            <div>
              <b>Your session ended.</b>
              <span className="t2">
                Sign in to go back to <code>{placeName(returnTo)}</code>.
              </span>
            </div>
          </div>
        )}
        {state.status === "signed_out" ? (
          children
        ) : (
          <Awaited late={SIGN_IN_SILENT} failed={state.status === "unreachable"}>
            <h1 className="sr">{title}</h1>
          </Awaited>
        )}
      </main>
      <footer>
        <a href={docsUrl}>Docs</a>
        <span>{new URL(apiUrl).host}</span>
      </footer>
    </div>
  );
}
