import type { AuthState } from "../provider.ts";

type GetToken = (options?: { skipCache?: boolean }) => Promise<string | null>;
/** What Clerk's hooks say, once they are loaded. */
export type ClerkFacts = { isSignedIn: boolean; label: string; getToken: GetToken; signOut: () => Promise<unknown> };

/**
 * Clerk's session outside of React, for the API client. loading → (unreachable →) signed_out ⇄ signed_in; `signed_out` is `ended` where the API had refused what Clerk
 * thought to be good: first a fresh token is tried, since one may end on its way, and only when that is refused too is the session over. A token that is taken
 * in between ends the doubt: the next one that is refused, hours later, is again a first one.
 */
export class ClerkSession {
  readonly #listeners = new Set<() => void>();
  #state: AuthState = { status: "loading" };
  #facts: ClerkFacts | null = null;
  /** Since the API refused a token: those that it refused, and those that were given out in their place. */
  #doubt: { refused: Set<string>; tried: Set<string> } | null = null;
  #ended = false;

  readonly state = (): AuthState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Told by a component inside Clerk's provider, whenever something changed. */
  tell(facts: ClerkFacts): void {
    this.#facts = facts;
    if (facts.isSignedIn) this.#ended = false;
    this.#set(facts.isSignedIn ? { status: "signed_in", label: facts.label } : { status: "signed_out", ended: this.#ended });
  }

  /** Clerk has given up to ask who is there. */
  unreachable(): void {
    if (this.#facts === null) this.#set({ status: "unreachable" });
  }

  readonly token = async (): Promise<string | null> => {
    if (!this.#facts?.isSignedIn) return null;
    const token = await this.#facts.getToken();
    if (token === null || this.#doubt === null) return token;
    const fresh = this.#doubt.refused.has(token) ? await this.#facts.getToken({ skipCache: true }) : token;
    if (fresh !== null) this.#doubt?.tried.add(fresh);
    return fresh;
  };

  readonly accepted = (token: string): void => {
    if (this.#doubt?.tried.has(token)) this.#doubt = null;
  };

  readonly refused = (token: string): void => {
    this.#doubt ??= { refused: new Set(), tried: new Set() };
    this.#doubt.refused.add(token);
    if (!this.#doubt.tried.has(token)) return;
    this.#doubt = null;
    this.#ended = true;
    void this.#facts?.signOut();
  };

  readonly signOut = async (): Promise<void> => {
    await this.#facts?.signOut();
  };

  #set(state: AuthState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
