import type { Entry } from "@rgrid/schema";
import type { RunLine } from "../command-line/split-run.ts";
import { usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { isFileHere, readScript, type ScriptSource, scriptFrom } from "./script.ts";

/** What is run. */
export type Target = {
  /** Its name, as typed or in place of one: lists show it, and for a script it is its path here. */
  readonly name: string;
  /** null for a script. */
  readonly entry: Entry | null;
  /** The script; of a module what leads to its sources; empty for a command. */
  readonly source: ScriptSource;
  /** It was read from the standard input, of which nothing is left. */
  readonly isStdin: boolean;
};

/** What names a script and nothing else. */
const SCRIPT_NAME = /\/|\.(pyw?|[cm]?[jt]s|sh|bash|ipynb)$/i;
const EXTENSION_OF_RUNTIME = new Map([["node", "js"]]);

/**
 * What the line wants run: a script, `-m MODULE`, `-` for a script from the standard input, or, after `--`, a word that is no file here: a command of the
 * image.
 * @param runtime as typed; it tells the language of a script without a name
 * @throws Failure
 */
export async function readTarget(host: Host, line: RunLine, runtime: string | null, signal: AbortSignal): Promise<Target> {
  const { script: name, form } = line;
  if (name === null) throw usageFailure("No script is given", "Name it: rgrid run SCRIPT [ARGUMENT…]");
  if (form === "module") return moduleTarget(name);
  if (name === "-" && form === "plain") return fromStdin(host, runtime, signal);
  if (form === "guarded" && !SCRIPT_NAME.test(name) && !(await isFileHere(name))) return commandTarget(name);
  return { name, entry: null, source: await readScript(name), isStdin: false };
}

const sourceOf = (text: string): ScriptSource => ({ content: text, encoding: "utf8", text });

/** Its sources are found as a script's would be that imports it; the first line says in which language. */
function moduleTarget(module: string): Target {
  const source = sourceOf(`#!python3\nimport ${module}, ${module}.__main__\n`);
  return { name: `-m ${module}`, entry: { kind: "module", module }, source, isStdin: false };
}

const commandTarget = (program: string): Target => ({
  name: program,
  entry: { kind: "command", program },
  source: sourceOf(""),
  isStdin: false,
});

async function fromStdin(host: Host, runtime: string | null, signal: AbortSignal): Promise<Target> {
  const source = await scriptFrom(host.stdin, signal);
  const extension = source.text.startsWith("#!") ? null : (EXTENSION_OF_RUNTIME.get(runtime?.split(":")[0] ?? "") ?? "py");
  return { name: extension === null ? "stdin" : `stdin.${extension}`, entry: null, source, isStdin: true };
}
