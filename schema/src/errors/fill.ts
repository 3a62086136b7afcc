const KIB = 1024;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The largest of some units of which it is a whole number, else the smallest. */
function inUnits(value: number, units: readonly (readonly [number, string])[]): string {
  const [size, unit] = units.find(([size]) => value >= size && value % size === 0) ?? units[units.length - 1] ?? [1, ""];
  return `${Number((value / size).toFixed(1))} ${unit}`;
}

/** How a number is written in a sentence: limits are mostly whole, and are shown as they were given. */
const FORMATS: Record<string, (value: number) => string> = {
  size: (bytes) =>
    bytes < KIB * KIB
      ? `${bytes} bytes`
      : inUnits(bytes, [
          [KIB ** 4, "TiB"],
          [KIB ** 3, "GiB"],
          [KIB ** 2, "MiB"],
        ]),
  duration: (ms) =>
    inUnits(ms, [
      [24 * HOUR, "d"],
      [HOUR, "h"],
      [MINUTE, "min"],
      [SECOND, "s"],
    ]),
};

/** A value of the user's in a sentence of ours: longer ones are cut, their whole is in `error_details`. */
const VALUE_LENGTH_MAX = 300;

function shown(value: unknown): string {
  const text = (Array.isArray(value) ? value.join(", ") : String(value)).replace(/\s+/g, " ").trim();
  return text.length <= VALUE_LENGTH_MAX ? text : `${text.slice(0, VALUE_LENGTH_MAX - 1)}…`;
}

export const PLACEHOLDER = /\{(\w+)(?:\|(size|duration))?\}/g;

/** The template with its placeholders filled; null where one of them is not known. An empty text is not known either. */
function filled(template: string, values: Readonly<Record<string, unknown>>): string | null {
  let complete = true;
  const text = template.replace(PLACEHOLDER, (_, name: string, format: string | undefined) => {
    const value = values[name];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)) complete = false;
    else if (format !== undefined && typeof value === "number") return FORMATS[format]?.(value) ?? shown(value);
    return shown(value);
  });
  return complete ? text : null;
}

/** The first template that can be filled, or null. */
export function fillFirst(templates: readonly string[], values: Readonly<Record<string, unknown>>): string | null {
  for (const template of templates) {
    const text = filled(template, values);
    if (text !== null) return text;
  }
  return null;
}
