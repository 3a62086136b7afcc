import { stat } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { failure, unreadable, usageFailure } from "../failure.ts";
import { globExpression, globRoot, isGlob } from "./glob.ts";
import { OUTSIDE, Places, pathBelow } from "./places.ts";
import { walkFolder } from "./walk.ts";

export type LocalFile = { /** Absolute, here. */ local: string /** Below /work, there. */; path: string };
export type Collected = {
  /** Where the script lies below /work. */
  scriptPath: string;
  /** The script's arguments, those that name files outside rewritten. */
  args: string[];
  files: LocalFile[];
  folders: string[];
  /** Paths that a folder's scan left out as secrets. */
  secrets: string[];
};

type Kind = "file" | "folder" | null;

/** What a path is here; null for anything that can't be sent: nothing there, a device, a pipe (`<(…)`). */
async function kindOf(local: string): Promise<Kind> {
  // A NUL, a name that is too long or a folder that can't be entered: as an argument it is then just a word.
  const info = await stat(local).catch(() => null);
  if (info?.isFile()) return "file";
  return info?.isDirectory() ? "folder" : null;
}

/** Gathers what travels with the script (DESIGN, "Layout"): files and folders that arguments or `--input` name. */
export async function collectInputs(
  cwd: string,
  script: string,
  args: readonly string[],
  patterns: readonly string[],
): Promise<Collected> {
  const places = new Places(cwd);
  const files = new Map<string, string>();
  const folders = new Set<string>();
  const secrets: string[] = [];

  function addFile(local: string, path: string): void {
    files.set(path, local);
    if (files.size > LIMITS.inputsPerRequestMax) throw tooMany();
  }

  async function addFolder(local: string, path: string): Promise<void> {
    if (path !== "") folders.add(path);
    const walked = await walkFolder(local, LIMITS.inputsPerRequestMax);
    if (walked.files.length > LIMITS.inputsPerRequestMax) throw tooMany(local);
    const below = (name: string) => (path === "" ? name : `${path}/${name}`);
    for (const name of walked.files) addFile(join(local, name), below(name));
    // Only empty folders need to be named; a file brings its own. The limit is on the request, so few are named.
    for (const name of walked.folders) {
      if (!walked.files.some((file) => file.startsWith(`${name}/`))) folders.add(below(name));
    }
    secrets.push(...walked.secrets.map((name) => pathBelow(cwd, join(local, name)) ?? join(local, name)));
  }

  /** The argument as the script gets it, after its file is added; as it was where it names none. */
  async function argument(typed: string): Promise<string> {
    if (typed === "") return typed;
    const local = places.local(typed);
    const kind = await kindOf(local);
    if (kind === null) return typed;
    const place = places.of(typed);
    if (kind === "file") addFile(local, place.path);
    else await addFolder(local, place.path);
    addWayThrough(typed, place.argument);
    return place.argument;
  }

  /** `a/../b.csv` needs a folder `a` there too. */
  function addWayThrough(typed: string, kept: string): void {
    if (typed !== kept || !/(^|\/)\.\.(\/|$)/.test(typed)) return;
    const parts = typed.split("/");
    parts.forEach((part, index) => {
      const way = places.of(parts.slice(0, index).join("/") || ".").path;
      if (part === ".." && way !== "") folders.add(way);
    });
  }

  const rewritten: string[] = [];
  for (const arg of args) {
    const equals = /^--?[^=]+=/.exec(arg)?.[0];
    const whole = await argument(arg);
    rewritten.push(whole === arg && equals !== undefined ? equals + (await argument(arg.slice(equals.length))) : whole);
  }
  for (const pattern of patterns) await addPattern(pattern);

  async function addPattern(pattern: string): Promise<void> {
    const local = places.local(pattern);
    // A path as it stands goes first: `data[1].csv` may well be a file's name.
    const kind = await kindOf(local);
    if (kind === "file") return addFile(local, places.of(pattern).path);
    if (kind === "folder") return addFolder(local, places.of(pattern).path);
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
    const fits = globExpression(pattern.replace(/^(\.\/)+/, ""));
    const walked = await walkFolder(places.local(root), 100 * LIMITS.inputsPerRequestMax);
    const found = walked.files.map((name) => (root === "." ? name : join(root, name))).filter((path) => fits.test(path));
    if (found.length === 0) throw failure("file_unreadable", { path: pattern, reason: "the pattern fits no file" });
    for (const path of found) addFile(places.local(path), places.of(path).path);
  }

  const scriptPath = placeScript(places, script, files);
  return {
    scriptPath,
    args: rewritten,
    files: [...files].map(([path, local]) => ({ path, local })),
    folders: [...folders].filter((path) => !files.has(path)),
    secrets,
  };
}

/**
 * Inside the folder the script keeps its path. From outside it goes to its own name in /work: `sys.path[0]` and `__file__` then lead
 * to the folder that its arguments are in, which is more often what it reads than its neighbours, which did not travel.
 * Where that name is taken by an input it gets a place of its own.
 */
function placeScript(places: Places, script: string, files: Map<string, string>): string {
  const place = places.of(script).path;
  if (!place.startsWith(`${OUTSIDE}/`)) {
    // The script travels by itself; as an argument too (`.` or its own name) it is the same file.
    files.delete(place);
    return place;
  }
  const name = place.slice(place.lastIndexOf("/") + 1);
  return files.has(name) ? place : name;
}

const tooMany = (folder?: string) =>
  usageFailure(
    folder === undefined
      ? `More than ${LIMITS.inputsPerRequestMax} files would be sent`
      : `'${folder}' holds more than ${LIMITS.inputsPerRequestMax} files, and an argument that names a folder sends it whole`,
    "Name the files that the script needs, or send them as one archive",
  );
