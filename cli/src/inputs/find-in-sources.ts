import { readFile, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { FolderListing } from "./folder-listing.ts";
import { globRoot, isGlob } from "./glob.ts";
import { pathBelow } from "./places.ts";
import { installedRoots } from "./python-roots.ts";
import type { InputReason } from "./reason.ts";
import { nearestPackageJson, resolveJavaScript } from "./resolve-javascript.ts";
import { packageOf, type ResolvedModules, resolvePython } from "./resolve-python.ts";
import { type Import, type Mention, SELF } from "./sources/facts.ts";
import { type Language, languageOf } from "./sources/language.ts";
import { leadsSomewhere, readSource } from "./sources/read-source.ts";
import { STANDARD_LIBRARY } from "./sources/standard-library.ts";

export type ScanStart = {
  readonly cwd: string;
  /** The script, absolute. */
  readonly script: string;
  readonly text: string;
  /** Of a script of which neither name nor first line tell. */
  readonly language: Language | null;
  /** Folders besides the script's where its modules may lie: PYTHONPATH. */
  readonly roots: readonly string[];
  /** Folders of projects besides the script's own that are installed from their sources here, absolute. */
  readonly members: readonly string[];
  /** The script's arguments as typed. */
  readonly args: readonly string[];
  /** Sources among the arguments, absolute: whoever is given one may run it. */
  readonly given: readonly string[];
  /** How a local path is called to the user; null for what has no place in /work, which is not followed. */
  nameOf(local: string): string | null;
};

/** What sources lead to; absolute paths, each with its first reason. */
export type SourceFinds = {
  readonly files: Map<string, InputReason>;
  /** To be sent whole, as a folder that was named. */
  readonly folders: Map<string, InputReason>;
  /** To be there as they are here, without what is in them: something is written there, or looked for. */
  readonly emptyFolders: Set<string>;
  readonly patterns: {
    /** The folder to look in. */ readonly root: string /** Below it. */;
    readonly pattern: string;
    readonly reason: InputReason;
  }[];
  /** Folders in which packages were found that Python only finds when it is told: here they are installed from there, or on PYTHONPATH. */
  readonly searchRoots: Set<string>;
};

/** Larger sources are data with an ending: sent, but not looked into. */
const SOURCE_BYTES_MAX = LIMITS.scriptBytesMax;

/**
 * Follows a script through its own modules: what they import of the user's files, and the files and folders that they name.
 * Packages of others are never entered: they are not below the roots.
 */
export async function findInSources(start: ScanStart): Promise<SourceFinds> {
  const finds: SourceFinds = {
    files: new Map(),
    folders: new Map(),
    emptyFolders: new Set(),
    patterns: [],
    searchRoots: new Set(),
  };
  const listing = new FolderListing();
  const made = new Set<string>();
  const seen = new Set([start.script]);
  const pending: { local: string; text: string; language: Language }[] = [];
  const language = languageOf(basename(start.script), start.text, start.language);
  if (language !== null && leadsSomewhere(language, start.text))
    pending.push({ local: start.script, text: start.text, language });
  /** In the order in which Python looks. */
  let roots = [dirname(start.script), ...start.roots];
  const projectRoots = await installedRoots(listing, start);

  function add(local: string, reason: InputReason): void {
    if (start.nameOf(local) === null || local === start.script) return;
    if (!finds.files.has(local)) finds.files.set(local, reason);
  }

  /** Notes a file, and has it read if it is a source that was not read yet. */
  async function follow(local: string, reason: InputReason): Promise<void> {
    add(local, reason);
    if (seen.has(local) || start.nameOf(local) === null) return;
    seen.add(local);
    const kind = languageOf(basename(local), "", null);
    if (kind === null) return;
    const info = await stat(local).catch(() => null);
    if (info === null || info.size > SOURCE_BYTES_MAX) return;
    const text = await readFile(local, "utf8").catch(() => null);
    if (text !== null) pending.push({ local, text, language: kind });
  }

  /** Where Python looks of itself, else in the project's own folders; there nothing is taken for a module of Python's library. */
  async function resolveOwn(source: string, each: Import): Promise<ResolvedModules> {
    const found = await resolvePython(listing, each, source, roots);
    const none = found.files.length + found.packages.length === 0;
    if (!none || each.level > 0 || STANDARD_LIBRARY.has(each.module.split(".")[0] ?? "")) return found;
    for (const root of projectRoots) {
      const installed = await resolvePython(listing, each, source, [root]);
      if (installed.files.length + installed.packages.length === 0) continue;
      finds.searchRoots.add(root);
      return installed;
    }
    return found;
  }

  async function followImport(source: string, each: Import, kind: Language): Promise<void> {
    const reason: InputReason = { kind: "import", by: start.nameOf(source) ?? source, line: each.line };
    if (kind === "javascript") {
      const local = await resolveJavaScript(listing, each.module, source);
      if (local !== null) await follow(local, reason);
      return;
    }
    const { files, packages } = await resolveOwn(source, each);
    for (const file of files) await follow(file, reason);
    for (const folder of packages) await followPackage(folder, { ...reason, kind: "package" });
  }

  /** All of a package, since what of it is loaded is not told. Its sources are followed, its data goes with it. */
  async function followPackage(folder: string, reason: InputReason): Promise<void> {
    if (start.nameOf(folder) === null || finds.folders.has(folder)) return;
    finds.folders.set(folder, reason);
    const entries = await listing.in(folder);
    for (const [name, kind] of entries) {
      const local = resolve(folder, name);
      if (kind === "folder" && (await listing.kindOf(local, "__init__.py")) === "file") await followPackage(local, reason);
      else if (kind === "file" && name.endsWith(".py")) await follow(local, reason);
    }
  }

  async function followMention(source: string, mention: Mention): Promise<void> {
    if (mention.options?.some((option) => start.args.some((arg) => arg === option || arg.startsWith(`${option}=`)))) return;
    const spelled = mention.path.replace(SELF, basename(source));
    if (spelled === "" || spelled.length > LIMITS.pathBytesMax || isAbsolute(spelled) || /[\0\n]/.test(spelled)) return;
    const reason: InputReason = { kind: "literal", by: start.nameOf(source) ?? source, line: mention.line };
    // A name put together with something unknown is most often meant from the source's own folder.
    const bases = mention.base === "source" ? [dirname(source)] : [start.cwd, dirname(source)];
    for (const base of new Set(bases)) {
      const local = resolve(base, spelled);
      // What the script opens from its folder it does not find at a place of another project's.
      if (start.nameOf(local) === null || (base === start.cwd && pathBelow(base, local) === null)) continue;
      if (mention.use === "made" || mention.use === "written") {
        if (mention.use === "made") made.add(local);
        else await wantFolder(local);
        await wantFolder(dirname(local));
      } else if (mention.use === "pattern" && isGlob(spelled)) {
        const root = resolve(base, globRoot(spelled));
        const pattern = pathBelow(root, local) ?? "";
        if (!finds.patterns.some((each) => each.root === root && each.pattern === pattern))
          finds.patterns.push({ root, pattern, reason });
      } else {
        const kind = await listing.kindOf(dirname(local), basename(local));
        if (kind === "file") await followGiven(local, reason);
        // The folder that all lies in is never meant as a whole.
        else if (kind === "folder" && mention.use === "folder" && !isAround(local)) {
          if (!finds.folders.has(local)) finds.folders.set(local, reason);
        }
        if (kind !== null) return;
        // Made there by a library (`sqlite3.connect("db/x")`), or not there and missed in the same way.
        await wantFolder(dirname(local));
      }
    }
  }

  async function wantFolder(folder: string): Promise<void> {
    if (start.nameOf(folder) === null || isAround(folder)) return;
    if ((await listing.kindOf(dirname(folder), basename(folder))) === "folder") finds.emptyFolders.add(folder);
  }

  /** A source that is handed to what may run it, and then finds its modules beside itself. */
  async function followGiven(local: string, reason: InputReason): Promise<void> {
    if (languageOf(basename(local), "", null) === "python") roots = [...new Set([...roots, dirname(local)])];
    await follow(local, reason);
  }

  const isAround = (folder: string): boolean =>
    [start.cwd, dirname(start.script)].some((each) => pathBelow(folder, each) !== null);

  for (const local of start.given) await followGiven(local, { kind: "argument", by: start.nameOf(local) ?? local, line: null });

  // Ends when every source that can be reached was read once.
  for (let source = pending.shift(); source !== undefined; source = pending.shift()) {
    const { local, text, language: kind } = source;
    const facts = await readSource(kind, text, basename(local));
    const added = facts.roots.map(({ base, path }) =>
      resolve(base === "cwd" ? start.cwd : dirname(local), path.replace(SELF, basename(local))),
    );
    roots = [...new Set([...roots, ...added])];
    for (const each of facts.imports) await followImport(local, each, kind);
    for (const mention of facts.mentions) await followMention(local, mention);
    if (kind === "javascript") await addPackageJson(local);
    const own = facts.scansPackage ? await packageOf(listing, local) : null;
    if (own !== null) await followPackage(own, { kind: "package", by: start.nameOf(local) ?? local, line: null });
  }

  async function addPackageJson(source: string): Promise<void> {
    const local = await nearestPackageJson(listing, source, start.cwd);
    if (local !== null) add(local, { kind: "package_json", by: start.nameOf(source) ?? source, line: null });
  }

  for (const folder of made) {
    finds.folders.delete(folder);
    finds.emptyFolders.delete(folder);
  }
  return finds;
}
