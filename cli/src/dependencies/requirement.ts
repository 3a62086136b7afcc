/** A requirement of PEP 508, as far as one is compared with a lock: not its marker. */
export type Requirement = {
  /** Normalised (PEP 503). */
  readonly name: string;
  /** Normalised and sorted. */
  readonly extras: readonly string[];
  /** Clauses of the version specifier, normalised (PEP 440) and sorted; null where it is a URL. */
  readonly versions: readonly string[] | null;
};

export const normalisedName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

/** @param extras names as written */
export const normalisedExtras = (extras: readonly string[]): string[] =>
  extras
    .map((extra) => normalisedName(extra.trim()))
    .filter((extra) => extra !== "")
    .sort();

const PHASES: Readonly<Record<string, string>> = { alpha: "a", beta: "b", c: "rc", pre: "rc", preview: "rc" };

/** `>= 1.0-Alpha.1` → `>=1.0a1`: two that are normalised alike mean the same (PEP 440, Normalization). */
function normalisedClause(clause: string): string {
  const [version = "", local] = clause.toLowerCase().replace(/\s+/g, "").split("+");
  const plain = version
    .replace(/^([<>=!~]*)v/, "$1")
    .replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ""))
    .replace(
      /[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*)/,
      (_, phase: string, of: string) => `${PHASES[phase] ?? phase}${of || "0"}`,
    )
    .replace(/[-_.]?(?:post|rev|r(?!c))[-_.]?(\d*)/, (_, of: string) => `.post${of || "0"}`)
    .replace(/[-_.]?dev[-_.]?(\d*)/, (_, of: string) => `.dev${of || "0"}`);
  return local === undefined ? plain : `${plain}+${local.replace(/[-_]/g, ".")}`;
}

/** @param specifier such as `>=1, <2`, with parentheses or without */
export const normalisedVersions = (specifier: string): string[] =>
  specifier
    .replace(/[()]/g, "")
    .split(",")
    .map(normalisedClause)
    .filter((clause) => clause !== "")
    .sort();

export function readRequirement(text: string): Requirement {
  const [, name = text, extras = "", rest = ""] = /^\s*([\w.-]+)\s*(?:\[([^\]]*)\])?\s*([^;]*)/.exec(text) ?? [];
  return {
    name: normalisedName(name),
    extras: normalisedExtras(extras.split(",")),
    versions: rest.startsWith("@") ? null : normalisedVersions(rest),
  };
}
