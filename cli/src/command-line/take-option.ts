import type { Option } from "./options.ts";
import { type Parsed, parsed, refused } from "./problem.ts";

/** Values by option name, in the order typed; a flag has one empty value. */
export type GivenOptions = ReadonlyMap<string, readonly string[]>;

export type TakenOption = { option: Option; value: string /** Index of the first token after it. */; next: number };

/** The option that a token names, or null. `--name`, `--name=value` and `-x` are the spellings. */
export function optionOfToken(token: string, options: readonly Option[]): Option | null {
  const long = /^--([^=]+)/.exec(token)?.[1];
  if (long !== undefined) return options.find((option) => option.name === long) ?? null;
  return options.find((option) => option.short !== null && token === `-${option.short}`) ?? null;
}

/** Reads the option at `index` with its value, from the same token or the next one. */
export function takeOption(tokens: readonly string[], index: number, option: Option): Parsed<TakenOption> {
  const token = tokens[index] ?? "";
  const equals = token.startsWith("--") ? token.indexOf("=") : -1;
  const name = `--${option.name}`;
  if (option.value === null) {
    return equals === -1
      ? parsed({ option, value: "", next: index + 1 })
      : refused(`${name} takes no value`, `Write ${name} alone`);
  }
  if (equals !== -1) return parsed({ option, value: token.slice(equals + 1), next: index + 1 });
  const value = tokens[index + 1];
  // `--` ends options wherever it stands: as a value it is far more often a forgotten one.
  if (value === undefined || value === "--") {
    return refused(`${name} needs a value`, `Write ${name} ${option.value}`);
  }
  return parsed({ option, value, next: index + 2 });
}

/** Adds a taken option to those before it; one that can't be repeated is refused the second time. */
export function addOption(given: Map<string, string[]>, { option, value }: TakenOption): Parsed<null> {
  const earlier = given.get(option.name);
  if (earlier === undefined) given.set(option.name, [value]);
  else if (option.repeatable) earlier.push(value);
  else if (option.value !== null) return refused(`--${option.name} is given twice`, `Give --${option.name} once`);
  return parsed(null);
}

export const isGiven = (given: GivenOptions, name: string): boolean => given.has(name);
export const optionValue = (given: GivenOptions, name: string): string | null => given.get(name)?.[0] ?? null;
export const optionValues = (given: GivenOptions, name: string): readonly string[] => given.get(name) ?? [];
