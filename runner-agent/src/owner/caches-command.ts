import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ConfigError, type GivenEnv, stateDirOf } from "../config.ts";
import { type CacheSize, clearCache, listCaches } from "./caches.ts";

const MIB = 1024 * 1024;

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { "state-dir": { type: "string" } }, strict: true, allowPositionals: true });
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

const line = ({ name, folder, sizeBytes }: CacheSize): string =>
  `${name}  ${Math.ceil(sizeBytes / MIB).toLocaleString("en")} MiB  ${folder}\n`;

/**
 * `caches` lists, `caches clear [NAME…]` empties, of this state folder. A runner may go on meanwhile: scripts that use a cache see it empty.
 * @returns what to tell the person @throws ConfigError
 */
export async function tellCaches(args: readonly string[], env: GivenEnv): Promise<string> {
  const { values, positionals } = parsed(args);
  const stateDir = resolve(values["state-dir"] ?? stateDirOf(env));
  const all = await listCaches(stateDir);
  const [verb, ...names] = positionals;
  if (verb === undefined) return all.length === 0 ? `No cache in ${stateDir}\n` : all.map(line).join("");
  if (verb !== "clear") throw new ConfigError(`'${verb}' is not known: give clear, or nothing to list`);
  const unknown = names.find((name) => !all.some((cache) => cache.name === name));
  if (unknown !== undefined) throw new ConfigError(`no cache is named ${unknown} in ${stateDir}`);
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const { name } of chosen) await clearCache(stateDir, name);
  return chosen.map((cache) => `cleared ${line(cache)}`).join("");
}
