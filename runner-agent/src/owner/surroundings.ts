import type { HostMount } from "../container/port.ts";

/** Paths of the host, and the variables that say where they are. */
export type Surrounding = { readonly mounts: readonly HostMount[]; readonly env: Readonly<Record<string, string>> };

/** What the runner's owner gives to every execution of this runner. */
export type Surroundings = {
  /** Data that is already there, and caches: for scripts only. */
  readonly data: Surrounding;
  /** The way out, proxy and certificates: for whatever has a network, installations too. */
  readonly wayOut: Surrounding;
  /** What of it is nobody's to read: masked in logs, as values of `--env` are. */
  readonly secrets: Readonly<Record<string, string>>;
};

const NOTHING: Surrounding = { mounts: [], env: {} };
export const NO_SURROUNDINGS: Surroundings = { data: NOTHING, wayOut: NOTHING, secrets: {} };

/** What a script gets of it; a variable that both name is the data's. */
export function ofScript({ data, wayOut }: Surroundings, network: boolean): Surrounding {
  return network ? { mounts: [...data.mounts, ...wayOut.mounts], env: { ...wayOut.env, ...data.env } } : data;
}
