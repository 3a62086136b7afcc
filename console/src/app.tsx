import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { ApiContextProvider } from "./api/api-context.ts";
import { createApi } from "./api/client.ts";
import { createQueryClient } from "./api/query-client.ts";
import { AuthContextProvider } from "./auth/auth-context.ts";
import { watchIdentity } from "./auth/identity.ts";
import type { AuthProvider } from "./auth/provider.ts";
import { beaconsOf } from "./beacons.ts";
import type { ConsoleConfig } from "./config.ts";
import { ConfigContextProvider } from "./config-context.ts";
import { createConsoleRouter } from "./router.tsx";

/** All pages below what they share: settings, who is signed in, the API, what was asked of it. */
export function App({ config, auth }: { config: ConsoleConfig; auth: AuthProvider }) {
  const beacons = useMemo(() => beaconsOf(config.api_url, navigator), [config]);
  const api = useMemo(() => createApi({ baseUrl: config.api_url, auth, onFailure: beacons.apiError }), [config, auth, beacons]);
  const queries = useMemo(createQueryClient, []);
  const router = useMemo(createConsoleRouter, []);

  // Nothing of an account outlives its session, in whichever tab it ended.
  useEffect(() => watchIdentity(auth, () => queries.clear()), [auth, queries]);
  useEffect(() => {
    beacons.session();
    // A filter, a range or a line in the address is the same page.
    return router.subscribe("onResolved", ({ pathChanged }) => {
      if (pathChanged) beacons.pageView(router.state.matches.at(-1)?.fullPath ?? "/");
    });
  }, [router, beacons]);
  useEffect(() => beacons.watchInteractions(document, () => router.state.matches.at(-1)?.fullPath ?? "/"), [router, beacons]);

  return (
    <ConfigContextProvider value={config}>
      <AuthContextProvider value={auth}>
        <auth.Root>
          <ApiContextProvider value={api}>
            <QueryClientProvider client={queries}>
              <RouterProvider router={router} />
            </QueryClientProvider>
          </ApiContextProvider>
        </auth.Root>
      </AuthContextProvider>
    </ConfigContextProvider>
  );
}
