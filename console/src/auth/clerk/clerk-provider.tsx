import { Clerk } from "@clerk/clerk-js/no-rhc";
import { ClerkFailed, ClerkProvider, SignIn, SignUp, UserButton, useAuth, useUser } from "@clerk/react";
import { ui } from "@clerk/ui/no-rhc";
import { type ComponentProps, type ReactNode, useEffect } from "react";
import type { AuthConfig } from "../../../hosting/console-config.ts";
import type { AuthProvider } from "../provider.ts";
import { ClerkSession } from "./clerk-session.ts";

/** Our tokens, so that its widgets look like the pages around them, in both themes. */
const APPEARANCE = {
  variables: {
    colorPrimary: "var(--text)",
    colorPrimaryForeground: "var(--text-inverse)",
    colorBackground: "var(--raised)",
    colorForeground: "var(--text)",
    colorMutedForeground: "var(--text-2)",
    colorInput: "var(--canvas)",
    colorInputForeground: "var(--text)",
    colorNeutral: "var(--text)",
    colorDanger: "var(--fail)",
    colorRing: "var(--accent)",
    fontFamily: "var(--font-text)",
    fontSize: "var(--t-13)",
    borderRadius: "var(--r-2)",
  },
};

/** Instead of Clerk's own way to its sign-in, a new page that would know nothing of the one that was left. */
const STAY = () => undefined;

/** Clerk's own widgets and session, from this bundle: nothing of it is loaded from elsewhere at run time (`no-rhc`). */
export function createClerkProvider({
  publishable_key: key,
  proxy_url: proxyUrl,
}: Extract<AuthConfig, { kind: "clerk" }>): AuthProvider {
  const session = new ClerkSession();

  // The types of the bundled class leave out what it gets when `ui` is mounted; Clerk's documentation passes it so.
  function Root({ children }: { children: ReactNode }) {
    return (
      <ClerkProvider
        publishableKey={key}
        {...(proxyUrl === null ? {} : { proxyUrl })}
        Clerk={Clerk as unknown as NonNullable<ComponentProps<typeof ClerkProvider>["Clerk"]>}
        ui={ui}
        telemetry={false}
        appearance={APPEARANCE}
        signInUrl="/sign-in"
        signUpUrl="/signup"
        afterSignOutUrl="/sign-in"
      >
        <Bridge />
        <ClerkFailed>
          <Unreachable />
        </ClerkFailed>
        {children}
      </ClerkProvider>
    );
  }

  /** Carries what Clerk's hooks know out of React. */
  function Bridge() {
    const { isLoaded, isSignedIn, getToken, signOut } = useAuth();
    const { user } = useUser();
    const label = user?.primaryEmailAddress?.emailAddress ?? user?.id ?? "";
    useEffect(() => {
      if (isLoaded) session.tell({ isSignedIn: isSignedIn === true, label, getToken, signOut: () => signOut(STAY) });
    }, [isLoaded, isSignedIn, label, getToken, signOut]);
    return null;
  }

  function Unreachable() {
    useEffect(() => session.unreachable(), []);
    return null;
  }

  /** Where somebody wanted to go outlives the way from one form to the other. */
  const beside = (path: "/sign-in" | "/signup", returnTo: string) => `${path}?return_to=${encodeURIComponent(returnTo)}`;

  return {
    kind: "clerk",
    state: session.state,
    subscribe: session.subscribe,
    token: session.token,
    accepted: session.accepted,
    refused: session.refused,
    signOut: session.signOut,
    Root,
    SignIn: ({ returnTo }) => <SignIn routing="hash" signUpUrl={beside("/signup", returnTo)} fallbackRedirectUrl={returnTo} />,
    SignUp: ({ returnTo }) => <SignUp routing="hash" signInUrl={beside("/sign-in", returnTo)} fallbackRedirectUrl={returnTo} />,
    UserButton: () => <UserButton />,
  };
}
