import { RUNTIMES } from "@rgrid/schema";

/** A patch level that no Python has reached: `>=3.11.5` is true of some 3.11, and which one a runner has is not known here. */
const PATCHES = Array.from({ length: 40 }, (_, patch) => patch);
const CLAUSE = /^(===|==|!=|~=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?$/;
const DEFAULT = [3, 11] as const;

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const begins = (version: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((part, index) => (version[index] ?? 0) === part);

/** One clause of a version specifier (PEP 440) against a released version; null where it is none. */
function holds(clause: string, version: readonly number[]): boolean | null {
  const [, operator, digits = "", wildcard] = CLAUSE.exec(clause) ?? [];
  const wanted = digits.split(".").map(Number);
  const order = compare(version, wanted);
  switch (operator) {
    case "==":
    case "===":
      return wildcard === undefined ? order === 0 : begins(version, wanted);
    case "!=":
      return wildcard === undefined ? order !== 0 : !begins(version, wanted);
    case "~=":
      return order >= 0 && begins(version, wanted.slice(0, -1));
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    default:
      return null;
  }
}

/** Whether a Python 3.minor of some patch level fits; a clause that is no specifier excludes none. */
export function fitsPython(specifier: string, [major, minor]: readonly [number, number]): boolean {
  const clauses = specifier
    .split(",")
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "");
  return PATCHES.some((patch) => clauses.every((clause) => holds(clause, [major, minor, patch]) !== false));
}

const KNOWN = RUNTIMES.flatMap((runtime): [number, number][] => {
  const [, major, minor] = /^python:(\d+)\.(\d+)$/.exec(runtime) ?? [];
  return major === undefined ? [] : [[Number(major), Number(minor)]];
});

export type PythonWishes = {
  /** `requires-python` of the script or its project. */
  readonly requires: string | null;
  /** The first line of `.python-version`. */
  readonly pinned: string | null;
};

/**
 * The runtime that a script asks for by its Python version, or null where it asks for none.
 * What `.python-version` says goes if it fits `requires-python`; else the known version that is nearest to the default one.
 * @returns `unknown` where no known runtime fits
 */
export function pythonRuntime({ requires, pinned }: PythonWishes): string | "unknown" | null {
  const [, major, minor] = /^(?:cpython[@-])?(\d+)\.(\d+)/.exec(pinned?.trim() ?? "") ?? [];
  const pin: [number, number] | null = major === undefined ? null : [Number(major), Number(minor)];
  if (pin !== null && (requires === null || fitsPython(requires, pin))) return `python:${pin.join(".")}`;
  if (requires === null) return null;
  const distance = ([, of]: readonly [number, number]) => Math.abs(of - DEFAULT[1]);
  const [nearest] = KNOWN.filter((version) => fitsPython(requires, version)).sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? "unknown" : `python:${nearest.join(".")}`;
}
