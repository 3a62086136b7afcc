import type { Assignment } from "@rgrid/schema";
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

function interpreterOf(runtime: string, script: string): string {
  if (script.endsWith(".sh")) return "sh";
  if (runtime.startsWith("node:") || /\.[cm]?js$/.test(script)) return "node";
  return "python3";
}

function callerEnv(caller: Assignment["spec"]["caller"]): Record<string, string> {
  return {
    ...(caller.tz === null ? {} : { TZ: caller.tz }),
    ...(caller.columns === null ? {} : { COLUMNS: String(caller.columns) }),
    ...(caller.color ? { FORCE_COLOR: "1" } : {}),
  };
}

/**
 * The program and environment of an assignment (DESIGN, Layout). The script is named as the caller named it, so that `sys.argv[0]`, `__file__`
 * and `sys.path[0]` are as there; `--` guards a name that begins with a dash, which all three interpreters take as the end of their options.
 */
export function commandOf({ execution_id, spec, env }: Pick<Assignment, "execution_id" | "spec" | "env">): Command {
  const script = spec.script.name;
  // A share of a core still needs one thread; 1.5 cores can keep two busy.
  const threads = String(Math.max(1, Math.ceil(spec.limits.cpus)));
  return {
    argv: [interpreterOf(spec.runtime, script), ...(script.startsWith("-") ? ["--"] : []), script, ...spec.args],
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
      ...env,
    },
  };
}
