import type { ComponentType, ReactNode } from "react";

/** `loading` until it is known, `unreachable` where it can't be, for now; `ended` where there was a session and its time is over: the page it left is come back to. */
export type AuthState =
  | { status: "loading" | "unreachable" }
  | { status: "signed_out"; ended: boolean }
  | { status: "signed_in"; label: string };

/**
 * The one seam to whoever knows who is sitting here. Two implementations: Clerk, and a session of the local stack. Which one is on follows from config.json alone.
 */
export type AuthProvider = {
  readonly kind: "clerk" | "local";
  /** The same object until something changes (useSyncExternalStore). */
  readonly state: () => AuthState;
  readonly subscribe: (listener: () => void) => () => void;
  /** The bearer token of the next call; null where nobody is signed in. Clerk's live a minute, so it is asked for each call. */
  readonly token: () => Promise<string | null>;
  /** The API took this token, whatever it answered to the call. */
  readonly accepted: (token: string) => void;
  /** The API refused this token. */
  readonly refused: (token: string) => void;
  readonly signOut: () => Promise<void>;
  /** Wraps all pages. */
  readonly Root: ComponentType<{ children: ReactNode }>;
  readonly SignIn: ComponentType<{ returnTo: string }>;
  readonly SignUp: ComponentType<{ returnTo: string }>;
  /** The account's button of the top bar, with its menu. */
  readonly UserButton: ComponentType;
};
