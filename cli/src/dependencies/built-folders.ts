/** Folders that programs for developing make: none is imported. */
const OF_TOOLS = /^(\..+|coverage|storybook-static|playwright-report|test-results|logs|tmp|temp)$/;
/** Those that a build makes of a package's own sources. */
const OF_BUILDS = /^(dist|build|out|output)$/;
/** Fields of a package.json that lead into its folder. */
const FIELDS = ["main", "module", "browser", "types", "typings", "bin", "exports", "imports", "files", "directories"];
/** Those without which a module of the package can only be imported by its path. */
const ENTRIES = ["main", "module", "exports"];

const stringsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : [];

function tableOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // npm refuses it, in its own words.
    return {};
  }
}

/**
 * Says which folders that git does not keep are of no use to whoever imports the package: those of tools, and builds that are not the one that its package.json names.
 * What else git does not keep may be generated code, which is imported like any other.
 * @param text of the package.json @returns whether a folder, by its path in the package, is none to install
 */
export function isOfNoUse(text: string): (folder: string) => boolean {
  const manifest = tableOf(text);
  const named = FIELDS.flatMap((field) => stringsIn(manifest[field])).map((path) => path.replace(/^(\.?\/)+/, ""));
  const hasEntry = ENTRIES.some((field) => field in manifest);
  return (folder) => {
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    if (named.some((path) => path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`))) return false;
    return OF_TOOLS.test(name) || (hasEntry && OF_BUILDS.test(name));
  };
}
