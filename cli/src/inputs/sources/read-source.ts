import type { SourceFacts } from "./facts.ts";
import { readJavaScript } from "./javascript.ts";
import type { Language } from "./language.ts";
import { readPython } from "./python.ts";

export const readSource = (language: Language, text: string, name: string): SourceFacts =>
  language === "python" ? readPython(text) : readJavaScript(text, name);
