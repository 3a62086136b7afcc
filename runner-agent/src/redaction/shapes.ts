import { maskNamedValues } from "./named-values.ts";
import { maskTokens } from "./tokens.ts";

const MASK = "***";

/** `Authorization: Bearer …`, and `Bearer …` by itself. */
const HEADER =
  /(authorization\\?["']?[ \t]{0,8}[:=,][ \t]{0,8}\\?[bf]?["']?[ \t]{0,8}(?:(?:bearer|basic|token|negotiate|digest)[ \t]{1,8})?|\b(?:bearer|basic)[ \t]{1,8})([a-z0-9+/=_.~:-]{8,})/gi;
/** What is no word of a sentence (`Basic authentication failed`). */
const NO_WORD = /[0-9+/=_]|.{24}/;
/** The password before the `@` of an address. */
const ADDRESS = /(:\/\/[^\s/?#@:"'<>]{0,256}:)[^\s/"'<>]*@/g;
/** `auth=("user", "password")`, as Python's HTTP clients take it. */
const AUTH_PAIR = /(\bauth[ \t]{0,8}=[ \t]{0,8}\()[^)\n]{0,1024}/g;

/**
 * Takes out of a text what looks like a secret: keys and tokens of well-known form, private keys, passwords in addresses, and values of names
 * such as `password`. For errors, which quote programs; a log stays as it was written. Rather a word too many than a secret. Takes time in
 * proportion to the text. Pure.
 */
export function maskShapes(text: string): string {
  const known = maskTokens(text, MASK)
    .replace(ADDRESS, `$1${MASK}@`)
    .replace(AUTH_PAIR, `$1${MASK}`)
    .replace(HEADER, (all, before: string, value: string) =>
      /^a/i.test(before) || NO_WORD.test(value) ? `${before}${MASK}` : all,
    );
  return maskNamedValues(known, MASK);
}
