import type { AuthProvider, AuthState } from "./provider.ts";

/** Whose pages these are; null where nobody is signed in, or it is not known yet. */
export const identityOf = (state: AuthState): string | null => (state.status === "signed_in" ? state.label : null);

/**
 * Calls `onLeft` whenever somebody's pages are theirs no more: they signed out, or somebody else is there. One may follow the other at once, in another tab
 * while this one slept.
 */
export function watchIdentity(auth: Pick<AuthProvider, "state" | "subscribe">, onLeft: () => void): () => void {
  let known = identityOf(auth.state());
  return auth.subscribe(() => {
    const before = known;
    known = identityOf(auth.state());
    if (before !== null && before !== known) onLeft();
  });
}
