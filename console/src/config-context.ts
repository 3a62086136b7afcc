import { createContext, useContext } from "react";
import type { ConsoleConfig } from "./config.ts";

const ConfigContext = createContext<ConsoleConfig | null>(null);
export const ConfigContextProvider = ConfigContext.Provider;

export function useConfig(): ConsoleConfig {
  const config = useContext(ConfigContext);
  if (config === null) throw new Error("used outside of <App>");
  return config;
}
