import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useAuthState } from "../auth/auth-context.ts";
import { identityOf } from "../auth/identity.ts";
import { LiveProvider } from "../live/live-context.tsx";
import { SIGN_IN_SILENT } from "./sign-in/sign-in-page.tsx";
import { Starting } from "./starting.tsx";
import { TopBar } from "./top-bar.tsx";

/** Around every page of an account: nobody gets in without a session, and comes back to where they were. */
export function AppLayout() {
  const state = useAuthState();
  if (state.status === "loading" || state.status === "unreachable") {
    return <Starting late={SIGN_IN_SILENT} failed={state.status === "unreachable"} />;
  }
  if (state.status === "signed_out") return <ToSignIn />;
  return (
    // Somebody else begins with pages and a stream of their own.
    <LiveProvider key={identityOf(state)}>
      <div className="app">
        <a className="skip" href="#content">
          Skip to content
        </a>
        <TopBar />
        <Outlet />
      </div>
    </LiveProvider>
  );
}

/** Once, with the address at that moment: while the way there resolves, the address is already that of the sign-in. */
function ToSignIn() {
  const router = useRouter();
  useEffect(() => {
    const search = { return_to: router.latestLocation.href };
    void router.navigate({ to: "/sign-in", search, replace: true });
  }, [router]);
  return null;
}
