import type { SourceFacts } from "./facts.ts";
import type { Language } from "./language.ts";

const WORDS: Record<Language, RegExp> = {
  python: /\b(import|__import__|open|exec|eval)\b/,
  javascript: /\b(import|require|export|process|Deno|Bun|eval)\b/,
  shell: /\w/,
};

/** Whether a script can lead anywhere: one that neither imports nor opens anything names no file that it could read. */
export const leadsSomewhere = (language: Language, text: string): boolean => WORDS[language].test(text);

/** Reads a source; each parser is loaded when there is first something for it to read, since loading takes longer than reading. */
export async function readSource(language: Language, text: string, name: string): Promise<SourceFacts> {
  if (language === "python") return (await import("./python.ts")).readPython(text);
  if (language === "shell") return (await import("./shell.ts")).readShell(text);
  return (await import("./javascript.ts")).readJavaScript(text, name);
}
