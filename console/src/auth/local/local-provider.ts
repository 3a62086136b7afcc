import { createElement, Fragment, lazy, Suspense } from "react";
import { retried } from "../../api/retried.ts";
import type { AuthProvider, AuthState } from "../provider.ts";
import { LocalUserButton } from "./local-user-button.tsx";
import { isSessionKey, readSession, removeSession, type StoredSession, writeSession } from "./stored-session.ts";

/** Whoever is signed in does not load the form. */
const LocalSignIn = lazy(async () => ({ default: (await retried(() => import("./local-sign-in.tsx"))).LocalSignIn }));

const stateOf = (session: StoredSession | null, ended: boolean): AuthState =>
  session === null ? { status: "signed_out", ended } : { status: "signed_in", label: session.email };

/** Sessions that the API gives out for an email address alone, where its deployment has them switched on. */
export function createLocalProvider(apiUrl: string): AuthProvider {
  const listeners = new Set<() => void>();
  let session = readSession(localStorage);
  let state = stateOf(session, false);

  function set(next: StoredSession | null, ended: boolean): void {
    session = next;
    state = stateOf(next, ended);
    for (const listener of listeners) listener();
  }
  // Signing in or out in one tab does so in all.
  addEventListener("storage", (event) => {
    if (isSessionKey(event.key)) set(readSession(localStorage), false);
  });

  function signedIn(next: StoredSession): void {
    writeSession(localStorage, next);
    set(next, false);
  }

  const page = () => createElement(Suspense, null, createElement(LocalSignIn, { apiUrl, onSignedIn: signedIn }));
  return {
    kind: "local",
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    token: () => Promise.resolve(session?.token ?? null),
    accepted: () => undefined,
    refused: (token) => {
      // An answer to a call of an earlier session says nothing about this one.
      if (session?.token !== token) return;
      removeSession(localStorage);
      set(null, true);
    },
    signOut: () => {
      removeSession(localStorage);
      set(null, false);
      return Promise.resolve();
    },
    Root: ({ children }) => createElement(Fragment, null, children),
    SignIn: page,
    SignUp: page,
    UserButton: LocalUserButton,
  };
}
