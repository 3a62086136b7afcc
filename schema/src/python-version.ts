/** A patch level that no Python has reached: `>=3.11.5` is true of some 3.11, and which one a runner has is not known here. */
const PATCHES = Array.from({ length: 40 }, (_, patch) => patch);
const CLAUSE = /^(===|==|!=|~=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?$/;

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
