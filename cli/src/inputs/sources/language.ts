export type Language = "python" | "javascript" | "shell";

const PYTHON = /\.pyw?$/;
const JAVASCRIPT = /\.[cm]?[jt]sx?$/;
const SHELL = /\.(sh|bash|zsh|ksh)$/;

/** What a source is written in: by its name, else by its `#!` line; null for what is not looked into. @param fallback of a name without an extension */
export function languageOf(name: string, text: string, fallback: Language | null): Language | null {
  if (PYTHON.test(name)) return "python";
  if (JAVASCRIPT.test(name)) return "javascript";
  if (SHELL.test(name) || /^#!.*\b(ba|da|z|k)?sh\b/.test(text)) return "shell";
  const interpreter = /^#!.*?\b(python|node|deno|bun)[\d.]*\b/.exec(text)?.[1];
  if (interpreter !== undefined) return interpreter === "python" ? "python" : "javascript";
  return /\.[^./]+$/.test(name) || text.startsWith("#!") ? null : fallback;
}
