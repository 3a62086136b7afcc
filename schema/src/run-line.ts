import { shellQuote, shellWords } from "./shell-words.ts";

type RunOption = { value: boolean /** RGrid's after the script too. */; anywhere: boolean };
const option = (value: boolean, anywhere: boolean): RunOption => ({ value, anywhere });

/**
 * What of the options of `rgrid run` decides where a line's script stands (docs/command-line.md). The CLI's own definitions hold the rest;
 * a test of theirs keeps the two in step.
 */
export const RUN_OPTIONS: Readonly<Record<string, RunOption>> = {
  input: option(true, true),
  runtime: option(true, true),
  label: option(true, true),
  env: option(true, true),
  timeout: option(true, true),
  memory: option(true, true),
  cpu: option(true, true),
  "no-network": option(false, true),
  "output-dir": option(true, true),
  detach: option(false, true),
  metadata: option(true, true),
  retries: option(true, true),
  "no-retry": option(false, true),
  json: option(false, true),
  "api-url": option(true, true),
  with: option(true, false),
  requirements: option(true, false),
  "no-dependencies": option(false, false),
  image: option(true, false),
  stdin: option(false, false),
  "dry-run": option(false, false),
  "no-auto-inputs": option(false, false),
  runner: option(true, false),
  reuse: option(false, false),
  priority: option(true, false),
  "concurrency-key": option(true, false),
  help: option(false, false),
};

type Given = { name: string; tokens: readonly string[] };

/** A line of `rgrid run`, taken apart. */
export type RunLineParts = {
  /** Before what is run. */
  options: readonly Given[];
  /** `analyze.py`, `-m pkg.mod`, `-- ffmpeg`. */
  target: readonly string[];
  /** What follows it: the script's arguments, and among them options that are RGrid's. `name` null: the script's. */
  rest: readonly (Given | { name: null; tokens: readonly string[] })[];
};

function optionAt(tokens: readonly string[], at: number, isOurs: (option: RunOption) => boolean): Given | null {
  const token = tokens[at] ?? "";
  const name = /^--([^=]+)/.exec(token)?.[1] ?? (token === "-h" ? "help" : "");
  const found = Object.hasOwn(RUN_OPTIONS, name) ? RUN_OPTIONS[name] : undefined;
  if (found === undefined || !isOurs(found)) return null;
  return { name, tokens: tokens.slice(at, found.value && !token.includes("=") ? at + 2 : at + 1) };
}

function restOf(tokens: readonly string[]): RunLineParts["rest"] {
  const rest: RunLineParts["rest"][number][] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] ?? "";
    // After it every word is the script's.
    if (token === "--") return [...rest, { name: null, tokens: tokens.slice(at) }];
    const ours = optionAt(tokens, at, ({ anywhere }) => anywhere);
    rest.push(ours ?? { name: null, tokens: [token] });
    at += ours?.tokens.length ?? 1;
  }
  return rest;
}

/**
 * The line that an execution was made by, as the CLI writes it.
 * @returns null where it is none of `rgrid run`, was cut, or holds an option that is not known here
 */
export function runLineOf(text: string): RunLineParts | null {
  const tokens = text.endsWith("…") ? null : shellWords(text);
  if (tokens?.[0] !== "rgrid" || tokens[1] !== "run") return null;
  const options: Given[] = [];
  let at = 2;
  for (let token = tokens[at]; token?.startsWith("-") && token !== "-"; token = tokens[at]) {
    if (token === "--")
      return { options, target: tokens.slice(at, at + 2), rest: [{ name: null, tokens: tokens.slice(at + 2) }] };
    if (token === "-m") return { options, target: tokens.slice(at, at + 2), rest: restOf(tokens.slice(at + 2)) };
    const given = optionAt(tokens, at, () => true);
    if (given === null) return null;
    options.push(given);
    at += given.tokens.length;
  }
  const script = tokens[at];
  return script === undefined ? null : { options, target: [script], rest: restOf(tokens.slice(at + 1)) };
}

/** Whether RGrid's option `name` is given, before the script or after it. */
export const hasOption = ({ options, rest }: RunLineParts, name: string): boolean =>
  options.some((given) => given.name === name) || rest.some((given) => given.name === name);

/** The line without any of RGrid's options of these names. */
export const withoutOptions = ({ options, target, rest }: RunLineParts, ...names: string[]): RunLineParts => ({
  options: options.filter(({ name }) => !names.includes(name)),
  target,
  rest: rest.filter(({ name }) => name === null || !names.includes(name)),
});

/** The line with one more option, before all others, where it is RGrid's for sure. @param value null for a flag */
export const withOption = ({ options, target, rest }: RunLineParts, name: string, value: string | null): RunLineParts => ({
  options: [{ name, tokens: value === null ? [`--${name}`] : [`--${name}`, value] }, ...options],
  target,
  rest,
});

/** The line as it is pasted into a shell. */
export function runLineText(
  { options, target, rest }: RunLineParts,
  shown: (tokens: readonly string[]) => readonly string[],
): string {
  const tokens = [...options.flatMap((given) => given.tokens), ...target, ...rest.flatMap((given) => given.tokens)];
  return ["rgrid", "run", ...shown(tokens)].map(shellQuote).join(" ");
}
