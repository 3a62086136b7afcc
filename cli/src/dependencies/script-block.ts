/** The `# /// script` blocks of PEP 723, by its own expression. */
const BLOCK = /^# \/\/\/ ([a-zA-Z0-9-]+)$\s((?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

export type ScriptBlock =
  | { readonly outcome: "none" }
  | { readonly outcome: "one"; readonly toml: string }
  | { readonly outcome: "several" };

/** The TOML that a script carries in its comments (PEP 723); a second block of the kind is an error there. */
export function scriptBlock(source: string): ScriptBlock {
  const [block, ...more] = [...source.replace(/\r\n?/g, "\n").matchAll(BLOCK)].filter(([, kind]) => kind === "script");
  if (block === undefined) return { outcome: "none" };
  if (more.length > 0) return { outcome: "several" };
  const lines = (block[2] ?? "").split("\n").map((line) => (line.startsWith("# ") ? line.slice(2) : line.slice(1)));
  return { outcome: "one", toml: lines.join("\n") };
}
