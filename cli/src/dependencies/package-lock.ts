import { z } from "zod";
import { readJson } from "./package-json.ts";

const names = z.record(z.string(), z.string()).optional();
const entry = z.object({
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
/** Versions 2 and 3; of version 1 only that it is there counts. */
const packageLock = z.object({ packages: z.record(z.string(), entry).optional() });

/** What a lock of npm takes from the project itself, as paths from its folder. */
export type LocalPackages = {
  /** Archives. */
  readonly archives: readonly string[];
  /** Folders that `node_modules` leads to. */
  readonly folders: readonly string[];
  /** Those of the folders that are wanted by what a folder wants, and so on. @param from "" for the project's own */
  needed(from: string): readonly string[];
};

/** @param name what the lock is called in a refusal @returns null for a lock that does not say @throws Failure */
export function localPackages(name: string, text: string): LocalPackages | null {
  const { packages } = readJson(name, packageLock, text);
  if (packages === undefined) return null;
  const links = Object.entries(packages).flatMap(([path, { link, resolved }]) =>
    link && resolved !== undefined ? [{ path, folder: resolved }] : [],
  );
  const archives = Object.values(packages).flatMap(({ resolved }) =>
    resolved?.startsWith("file:") ? [decodeURIComponent(resolved.slice("file:".length))] : [],
  );
  const folders = [...new Set(links.map(({ folder }) => folder))];
  return {
    archives: [...new Set(archives)],
    folders,
    needed(from) {
      // The project's own folder may import whatever is linked, without a list.
      if (from === "") return folders;
      const found = new Set([from]);
      for (const folder of found) {
        const of = packages[folder];
        const wanted = [of?.dependencies, of?.devDependencies, of?.optionalDependencies, of?.peerDependencies].flatMap((list) =>
          Object.keys(list ?? {}),
        );
        for (const each of links) {
          if (wanted.some((name) => each.path.endsWith(`node_modules/${name}`))) found.add(each.folder);
        }
      }
      return [...found];
    },
  };
}
