/** Whether a text is a pattern rather than a path. */
export const isGlob = (text: string): boolean => /[*?[{]/.test(text);

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** The folder part of a pattern before its first wildcard: where a walk has to begin. */
export function globRoot(pattern: string): string {
  const parts = pattern.split("/");
  const first = parts.findIndex(isGlob);
  const root = parts.slice(0, first === -1 ? parts.length - 1 : first).join("/");
  return root === "" && pattern.startsWith("/") ? "/" : root || ".";
}

/**
 * A pattern as a regular expression over paths with `/`: `*` and `?` within a part, `**` over parts, `[a-c]`, `[!a]`, `{a,b}`.
 * Like a shell's, a wildcard at the start of a part does not fit a dot file. (Node's own fs.glob needs Node 22.)
 */
export function globExpression(pattern: string): RegExp {
  let source = "";
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] ?? "";
    const partStart = index === 0 || pattern[index - 1] === "/";
    if (partStart && pattern.startsWith("**/", index)) {
      source += "(?:(?!\\.)[^/]+/)*";
      index += 2;
    } else if (partStart && pattern.slice(index) === "**") {
      source += "(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+";
      index += 1;
    } else if (char === "*") {
      // A run of stars is one: each alone would multiply the ways to fit, and the time.
      while (pattern[index + 1] === "*") index++;
      source += partStart ? "(?!\\.)[^/]*" : "[^/]*";
    } else if (char === "?") {
      source += partStart ? "(?!\\.)[^/]" : "[^/]";
    } else if (char === "[" && pattern.indexOf("]", index + 2) !== -1) {
      const end = pattern.indexOf("]", index + 2);
      const inside = pattern.slice(index + 1, end).replace(/[\\[\]^]/g, "\\$&");
      source += inside.startsWith("!") ? `[^/${inside.slice(1)}]` : `[${inside}]`;
      index = end;
    } else if (char === "{" && pattern.indexOf("}", index) !== -1) {
      source += "(?:";
      depth++;
    } else if (char === "}" && depth > 0) {
      source += ")";
      depth--;
    } else if (char === "," && depth > 0) {
      source += "|";
    } else {
      source += literally(char);
    }
  }
  return new RegExp(`^${source}${")".repeat(depth)}$`, "u");
}
