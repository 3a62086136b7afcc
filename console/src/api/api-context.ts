import { createContext, useContext } from "react";
import type { Api } from "./client.ts";

const ApiContext = createContext<Api | null>(null);
export const ApiContextProvider = ApiContext.Provider;

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) throw new Error("used outside of <App>");
  return api;
}
