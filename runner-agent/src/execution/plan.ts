import { type Assignment, interpreterOf } from "@rgrid/schema";
import type { Command } from "../container/port.ts";

export const WORK_FOLDER = "/work";
export const HOME_FOLDER = "/home/user";

/** Libraries read their thread count from one of these; without them they start one thread for every core of the whole machine. */
const THREAD_VARIABLES = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "BLIS_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "RAYON_NUM_THREADS",
  "PYTHON_CPU_COUNT",
] as const;

/** What of a spec decides the program and its environment. */
type WhatIsRun = Pick<
  Assignment["spec"],
  "entry" | "runtime" | "script" | "args" | "stdin" | "limits" | "caller" | "python_path"
>;

/** The words that start what is run. `--` guards a script's name that begins with a dash: interpreters take it as the end of their options. */
function wordsOf({ entry, runtime, script, args }: WhatIsRun): string[] {
  if (entry?.kind === "command") return [entry.program, ...args];
  if (entry?.kind === "module") return ["python3", "-m", entry.module, ...args];
  return [...interpreterOf(script, runtime), ...(script.name.startsWith("-") ? ["--"] : []), script.name, ...args];
}

/** The shell gives way to the program once the file is its standard input: no engine knows more than words. */
const fromFile = (path: string, words: string[]): string[] => [
  "sh",
  "-c",
  'in=$1; shift; exec "$@" <"$in"',
  "sh",
  path,
  ...words,
];

function callerEnv(caller: Assignment["spec"]["caller"]): Record<string, string> {
  return {
    ...(caller.tz === null ? {} : { TZ: caller.tz }),
    ...(caller.columns === null ? {} : { COLUMNS: String(caller.columns) }),
    ...(caller.color ? { FORCE_COLOR: "1" } : {}),
  };
}

/**
 * The program and environment of an assignment (DESIGN, Layout). The script is named as the caller named it, so that `sys.argv[0]`, `__file__`
 * and `sys.path[0]` are as there.
 */
export function commandOf({ execution_id, spec, env }: Pick<Assignment, "execution_id" | "env"> & { spec: WhatIsRun }): Command {
  const words = wordsOf(spec);
  // A share of a core still needs one thread; 1.5 cores can keep two busy.
  const threads = String(Math.max(1, Math.ceil(spec.limits.cpus)));
  return {
    argv: spec.stdin === undefined ? words : fromFile(spec.stdin, words),
    env: {
      HOME: HOME_FOLDER,
      USER: "user",
      LANG: "C.UTF-8",
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONFAULTHANDLER: "1",
      ...Object.fromEntries(THREAD_VARIABLES.map((name) => [name, threads])),
      RGRID_EXECUTION_ID: execution_id,
      ...callerEnv(spec.caller),
      ...(spec.python_path === undefined ? {} : { PYTHONPATH: spec.python_path.join(":") }),
      ...env,
    },
  };
}
