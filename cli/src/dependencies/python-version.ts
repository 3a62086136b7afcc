import { fitsPython, RUNTIMES } from "@rgrid/schema";

const DEFAULT = [3, 11] as const;

const KNOWN = RUNTIMES.flatMap((runtime): [number, number][] => {
  const [, major, minor] = /^python:(\d+)\.(\d+)$/.exec(runtime) ?? [];
  return major === undefined ? [] : [[Number(major), Number(minor)]];
});

export type PythonWishes = {
  /** `requires-python` of the script or its project. */
  readonly requires: string | null;
  /** What is written in `.python-version`. */
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
