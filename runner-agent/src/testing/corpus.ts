import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { AssignmentOptions } from "./assignment.ts";

const FOLDER = join(import.meta.dirname, "../../corpus");

/** A program of the corpus, and how it must end. */
export type CorpusProgram = {
  /** Its path below its set. */
  title: string;
  /** null: it must end well. */
  code: string | null;
  /** Those that are looked at. */
  details: Record<string, unknown>;
  options: AssignmentOptions;
};

/**
 * The programs of one set, which lie in a folder that is called as the code that they must end with. Comments at their top say the rest:
 * `details: {…}`, `network: off`, `memory: 64` (MiB), `timeout: 1500` (ms), `args: […]`, `argv: […]` (instead of the script), `entry: pkg.mod`, `name: x.py` (else `main`),
 * `file: path` (an empty one), `file: path = text`, `file: path @` (that of the support folder).
 */
export function corpusPrograms(set: "failing" | "held-out" | "harmless"): CorpusProgram[] {
  const root = join(FOLDER, set);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => programOf(join(entry.parentPath, entry.name)))
    .sort((a, b) => a.title.localeCompare(b.title));
}

function programOf(path: string): CorpusProgram {
  const content = readFileSync(path, "utf8");
  const said = directivesOf(content);
  const all = (name: string): string[] => said.filter(([key]) => key === name).map(([, value]) => value);
  const one = (name: string): string | undefined => all(name)[0];
  const folder = basename(join(path, ".."));
  const name = one("name") ?? `main${extname(path)}`;
  const argv = JSON.parse(one("argv") ?? "null") as string[] | null;
  const module = one("entry");
  const files = Object.fromEntries(all("file").map(fileOf));
  const isScript = argv === null && module === undefined;
  const memory = one("memory");
  return {
    title: `${folder}/${basename(path)}`,
    code: folder === "completed" ? null : folder,
    details: JSON.parse(one("details") ?? "{}") as Record<string, unknown>,
    options: {
      script: isScript ? content : "",
      name: isScript ? name : (argv?.[0] ?? module ?? ""),
      runtime: /\.[cm]?js$/.test(path) ? "node:24" : "python:3.11",
      network: one("network") !== "off",
      args: JSON.parse(one("args") ?? "[]") as string[],
      // Where the program is given by its words, a `.cmd` is nothing but its comments.
      inputs: isScript || argv === null || name.endsWith(".cmd") ? files : { ...files, [name]: content },
      memoryBytes: (memory === undefined ? 512 : Number(memory)) * 1024 * 1024,
      timeoutMs: Number(one("timeout") ?? 60_000),
      ...(argv === null ? {} : { entry: { kind: "command", program: argv[0] ?? "" }, args: argv.slice(1) }),
      ...(module === undefined ? {} : { entry: { kind: "module", module } }),
    },
  };
}

/** `# network: off` → `["network", "off"]`; anywhere, so that a program may have its own first lines. */
function directivesOf(content: string): [string, string][] {
  return [...content.matchAll(/^(?:#|\/\/) ([a-z]+): (.*)$/gm)].map(([, name = "", value = ""]) => [name, value.trim()]);
}

function fileOf(text: string): [string, string] {
  if (text.endsWith(" @")) {
    const name = text.slice(0, -2);
    return [name, readFileSync(join(FOLDER, "support", name), "utf8")];
  }
  const at = text.indexOf(" = ");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 3).replaceAll("\\n", "\n")];
}
