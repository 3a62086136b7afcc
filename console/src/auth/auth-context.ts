import { createContext, useContext, useSyncExternalStore } from "react";
import type { AuthProvider, AuthState } from "./provider.ts";

const AuthContext = createContext<AuthProvider | null>(null);
export const AuthContextProvider = AuthContext.Provider;

export function useAuth(): AuthProvider {
  const auth = useContext(AuthContext);
  if (auth === null) throw new Error("used outside of <App>");
  return auth;
}

export function useAuthState(): AuthState {
  const auth = useAuth();
  return useSyncExternalStore(auth.subscribe, auth.state);
}
