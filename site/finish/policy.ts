import { createHash } from "node:crypto";

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;
const STYLE = /<style\b[^>]*>([\s\S]*?)<\/style>/g;
/** JSON-LD and the like: nothing runs it, and no policy asks for it. */
const IS_DATA = /\btype="[^"]*json"/;

/** As a policy names inline text that it allows. */
export const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The inline scripts of a page that run. */
export const inlineScripts = (html: string): string[] =>
  [...html.matchAll(SCRIPT)].flatMap(([, attributes = "", text = ""]) =>
    /\bsrc=/.test(attributes) || IS_DATA.test(attributes) ? [] : [text],
  );

export const inlineStyles = (html: string): string[] => [...html.matchAll(STYLE)].map(([, text = ""]) => text);

/**
 * The headers of every file of the site. Nothing is loaded from elsewhere; only beacons leave, to the API.
 * One policy for all pages: Pages takes a hundred rules, and there are more pages. It is short, since headers count into the first answer to a slow phone.
 */
export function responseHeaders(pages: readonly string[], apiUrl: string): Record<string, string> {
  const hashes = (textsOf: (html: string) => string[]): string[] => [...new Set(pages.flatMap(textsOf))].map(hashOf).sort();
  const policy: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    // The search is compiled WebAssembly.
    "script-src": ["'self'", "'wasm-unsafe-eval'", ...hashes(inlineScripts)],
    "style-src": ["'self'", ...hashes(inlineStyles)],
    // Highlighted code has its colours in attributes, thousands of them.
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'", new URL(apiUrl).origin],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return {
    "content-security-policy": Object.entries(policy)
      .map(([name, sources]) => `${name} ${sources.join(" ")}`)
      .join("; "),
    "x-content-type-options": "nosniff",
    // A page tells the next one of this site where a reader comes from, and others the site alone.
    "referrer-policy": "strict-origin-when-cross-origin",
  };
}

/** Pages ignores what is longer. */
const LINE_LENGTH_MAX = 2000;

/** `_headers` as Cloudflare Pages reads it. @throws Error where it would not read a line */
export function headersFile(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  const long = lines.find((line) => line.length > LINE_LENGTH_MAX);
  if (long !== undefined) throw new Error(`a header of ${long.length} characters: ${long.slice(0, 60)}…`);
  return `/*\n${lines.join("\n")}\n`;
}
