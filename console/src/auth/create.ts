import { retried } from "../api/retried.ts";
import type { ConsoleConfig } from "../config.ts";
import type { AuthProvider } from "./provider.ts";

/** Each is its own chunk: who signs in locally never loads Clerk. @throws Error where this build must not start so */
export async function createAuthProvider(config: ConsoleConfig): Promise<AuthProvider> {
  const { auth } = config;
  if (auth.kind === "clerk") return (await retried(() => import("./clerk/clerk-provider.tsx"))).createClerkProvider(auth);
  if (import.meta.env.PROD && !auth.allowed_in_production) {
    throw new Error(
      "Local sessions let anyone in who can reach this address. A production build starts with them only where config.json says allowed_in_production.",
    );
  }
  return (await retried(() => import("./local/local-provider.ts"))).createLocalProvider(config.api_url);
}
