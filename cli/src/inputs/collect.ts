import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { NeededFile } from "../dependencies/needed-files.ts";
import { failure, unreadable } from "../failure.ts";
import { filesThatFit } from "./files-that-fit.ts";
import { Gathered } from "./gathered.ts";
import { globRoot, isGlob } from "./glob.ts";
import { checkInputSizes } from "./input-limits.ts";
import { OUTSIDE, Places, pathBelow } from "./places.ts";
import type { InputReason } from "./reason.ts";
import type { Language } from "./sources/language.ts";
import type { LeftOut } from "./walk.ts";

export type LocalFile = {
  /** Absolute, here. */
  readonly local: string;
  /** Below /work, there. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly reason: InputReason;
};
export type Collected = {
  /** Where the script lies below /work. */
  scriptPath: string;
  /** The script's arguments, those that name files outside rewritten. */
  args: string[];
  files: LocalFile[];
  folders: string[];
  /** What scans passed over, as the user names it. */
  leftOut: LeftOut[];
  /** Folders of /work in which Python has to be told to look for modules: beside the script they are not. */
  searchRoots: string[];
};

export type InputQuestion = {
  readonly cwd: string;
  readonly script: string;
  readonly args: readonly string[];
  /** What `--input` gave. */
  readonly patterns: readonly string[];
  /** What the installation of dependencies reads, with its place. */
  readonly needed: readonly NeededFile[];
  /** What to look for in the sources; null for nothing. */
  readonly scan: {
    readonly text: string;
    /** Of a script of which neither name nor first line tell. */
    readonly language: Language | null;
    /** PYTHONPATH as the script will have it. */
    readonly roots: readonly string[];
    /** As in `ScanStart`. */
    readonly members: readonly string[];
    /** What is run is nobody's source (`-m pytest`, `-- torchrun`): its arguments say what is. */
    readonly isLauncher: boolean;
  } | null;
};

type Kind = "file" | "folder" | null;

/** What a path is here; null for anything that can't be sent: nothing there, a device, a pipe (`<(…)`). */
async function kindOf(local: string): Promise<Kind> {
  // A NUL, a name that is too long or a folder that can't be entered: as an argument it is then just a word.
  const info = await stat(local).catch(() => null);
  if (info?.isFile()) return "file";
  return info?.isDirectory() ? "folder" : null;
}

/**
 * Gathers what travels with the script (DESIGN, "Layout"): files and folders that arguments or `--input` name, then those that its sources lead to.
 * @throws Failure
 */
export async function collectInputs({ cwd, script, args, patterns, needed, scan }: InputQuestion): Promise<Collected> {
  const places = new Places(cwd);
  const gathered = new Gathered(cwd);
  const given: string[] = [];

  /** The argument as the script gets it, after its file is added; as it was where it names none. */
  async function argument(typed: string): Promise<string> {
    if (typed === "") return typed;
    const local = places.local(typed);
    const kind = await kindOf(local);
    if (kind === null) return typed.includes("/") ? toBeMade(typed) : typed;
    const place = places.of(typed);
    const reason: InputReason = { kind: "argument", by: typed, line: null };
    if (kind === "file") {
      given.push(local);
      await gathered.addFile(local, place.path, reason);
    } else await gathered.addFolder(local, place.path, reason, scan?.isLauncher ? (file) => given.push(file) : undefined);
    addWayThrough(typed, place.argument);
    return place.argument;
  }

  /** `out/a.csv` is made by the script, if `out` is there as it is here. Of a folder outside nothing comes back: such a word stays as it is. */
  async function toBeMade(typed: string): Promise<string> {
    const folder = pathBelow(cwd, dirname(places.local(typed)));
    if (folder === null || (await kindOf(join(cwd, folder))) !== "folder") return typed;
    if (folder !== "") gathered.folders.add(folder);
    const place = places.of(typed);
    addWayThrough(typed, place.argument);
    return place.argument;
  }

  /** `a/../b.csv` needs a folder `a` there too. */
  function addWayThrough(typed: string, kept: string): void {
    if (typed !== kept || !/(^|\/)\.\.(\/|$)/.test(typed)) return;
    const parts = typed.split("/");
    parts.forEach((part, index) => {
      const way = places.of(parts.slice(0, index).join("/") || ".").path;
      if (part === ".." && way !== "") gathered.folders.add(way);
    });
  }

  const rewritten: string[] = [];
  for (const arg of args) {
    const equals = /^--?[^=]+=/.exec(arg)?.[0];
    const whole = await argument(arg);
    rewritten.push(whole === arg && equals !== undefined ? equals + (await argument(arg.slice(equals.length))) : whole);
  }
  for (const pattern of patterns) await addPattern(gathered, places, pattern, { kind: "option", by: pattern, line: null });
  for (const { local, path, by } of needed) await gathered.addFile(local, path, { kind: "requirements", by, line: null });

  const searchRoots: string[] = [];
  const scriptPath = placeScript(places, script, gathered);
  if (scan !== null) {
    // Loaded only where there is something to look into: the parsers take time to start.
    const { addFromSources } = await import("./add-from-sources.ts");
    const question = { ...scan, cwd, script: places.local(script), scriptPath, args, given };
    searchRoots.push(...(await addFromSources(gathered, places, question)));
    // Its own package may go as a whole.
    gathered.drop(scriptPath);
  }
  const files = await gathered.measured();
  checkInputSizes(files);
  return {
    scriptPath,
    args: rewritten,
    files,
    folders: [...gathered.folders].filter((path) => !gathered.has(path)),
    leftOut: [...gathered.leftOut.values()],
    searchRoots,
  };
}

async function addPattern(gathered: Gathered, places: Places, pattern: string, reason: InputReason): Promise<void> {
  const local = places.local(pattern);
  // A path as it stands goes first: `data[1].csv` may well be a file's name.
  const kind = await kindOf(local);
  if (kind === "file") return gathered.addFile(local, places.of(pattern).path, reason);
  if (kind === "folder") return gathered.addFolder(local, places.of(pattern).path, reason);
  if (!isGlob(pattern)) {
    throw unreadable(
      pattern,
      await stat(local).then(
        () => "is neither a file nor a folder",
        (error: unknown) => error,
      ),
    );
  }
  const root = globRoot(pattern);
  const below = root === "." ? pattern.replace(/^(\.\/+)+/, "") : pattern.slice(root.length).replace(/^\/+/, "");
  const names = await filesThatFit(places.local(root), below);
  const found = names.map((name) => (root === "." ? name : join(root, name)));
  if (found.length === 0) throw failure("file_unreadable", { path: pattern, reason: "the pattern fits no file" });
  for (const path of found) await gathered.addFile(places.local(path), places.of(path).path, reason);
}

/**
 * Inside the folder the script keeps its path. From outside it goes to its own name in /work: `sys.path[0]` and `__file__` then lead
 * to the folder that its arguments are in, which is more often what it reads than its neighbours, which did not travel.
 * Where that name is taken by an input it gets a place of its own.
 */
function placeScript(places: Places, script: string, gathered: Gathered): string {
  const place = places.of(script).path;
  if (!place.startsWith(`${OUTSIDE}/`)) {
    // The script travels by itself; as an argument too (`.` or its own name) it is the same file.
    gathered.drop(place);
    return place;
  }
  const name = place.slice(place.lastIndexOf("/") + 1);
  return gathered.has(name) ? place : name;
}
