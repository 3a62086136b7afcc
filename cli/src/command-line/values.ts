import { type Parsed, parsed, refused } from "./problem.ts";

const DURATION_MS: Record<string, number> = { "": 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const SIZE_BYTES: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Seconds, or a number with ms, s, m, h or d: `300`, `5m`, `1.5h`. */
export function parseDurationMs(option: string, text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?)(ms|[smhd]?)$/.exec(text);
  const ms = Math.round(Number(match?.[1]) * (DURATION_MS[match?.[2] ?? "?"] ?? Number.NaN));
  return Number.isSafeInteger(ms)
    ? parsed(ms)
    : refused(`${option} '${text}' is not a time`, `Write seconds or a unit: ${option} 300, ${option} 5m, ${option} 2h`);
}

/** Bytes, or a number with k, m, g or t in powers of 1024, `b` or `ib` after it allowed: `512m`, `2g`, `1.5GiB`. */
export function parseSizeBytes(option: string, text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(?:i?b)?$/i.exec(text);
  const bytes = Math.round(Number(match?.[1]) * (SIZE_BYTES[match?.[2]?.toLowerCase() ?? "?"] ?? Number.NaN));
  return Number.isSafeInteger(bytes)
    ? parsed(bytes)
    : refused(`${option} '${text}' is not a size`, `Write a number with a unit: ${option} 512m, ${option} 2g`);
}

export function parseNumber(option: string, text: string): Parsed<number> {
  return /^\d+(\.\d+)?$|^\.\d+$/.test(text)
    ? parsed(Number(text))
    : refused(`${option} '${text}' is not a number`, `Write ${option} 0.5 or ${option} 4`);
}

export function parseWhole(option: string, text: string, min: number, max: number): Parsed<number> {
  const whole = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return whole >= min && whole <= max
    ? parsed(whole)
    : refused(`${option} '${text}' is not a whole number from ${min} to ${max}`, `Write ${option} ${min} to ${max}`);
}

/** `KEY=VALUE`, split at the first `=`; the last of a repeated key holds. */
export function parsePairs(option: string, texts: readonly string[]): Parsed<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals < 1) return refused(`${option} '${text}' is not KEY=VALUE`, `Write ${option} project=ml`);
    pairs.set(text.slice(0, equals), text.slice(equals + 1));
  }
  return parsed(Object.fromEntries(pairs));
}

/** `NAME=VALUE`, or `NAME` for the value that it has here. The value itself never shows in a problem. */
export function parseEnv(texts: readonly string[], local: NodeJS.ProcessEnv): Parsed<Record<string, string>> {
  const env = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const name = equals === -1 ? text : text.slice(0, equals);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      return refused(
        `--env '${name}' is not the name of a variable`,
        "Write --env NAME=VALUE, or --env NAME for the value it has here",
      );
    }
    const value = equals === -1 ? local[name] : text.slice(equals + 1);
    if (value === undefined) {
      return refused(`--env ${name}: ${name} is not set here`, `Set it first, or give its value: --env ${name}=VALUE`);
    }
    env.set(name, value);
  }
  return parsed(Object.fromEntries(env));
}
