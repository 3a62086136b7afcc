/** Words that a name of a secret ends in: `DB_PASSWORD`, `"api_key"`, `x-auth-token`. */
const NAME = [
  "pass(?:word|wd|phrase|code)?",
  "pwd",
  "secret",
  "token",
  "credentials?",
  "(?:api|access|secret|private|account|auth|encryption|signing|master)[_-]?key(?:[_-]?id)?",
  "x-amz-(?:signature|credential)",
  "(?<![a-z0-9])sig",
].join("|");

/** A name and what stands between it and its value: `=`, `: `, `": "`, `'] = `, also with the quotes escaped. */
const ASSIGNED = new RegExp(`(${NAME})(\\\\?["']?\\]?[ \\t]{0,8}(?:=>|:=|=(?!=)|:(?!:))[ \\t]{0,8})`, "gi");
/** An option and its value in the next word: `--db-password …`. */
const OPTION = new RegExp(`(?<![\\w-])--?(?:[a-z0-9]{1,32}-){0,4}(${NAME})([ \\t]{1,8})(?=[^\\s-])`, "gi");

/** A value from here on: in quotes, which may be escaped or missing at the end, or one word. Each reads on to its end and never back. */
const VALUE =
  /\\"(?:[^"\\\n]|\\[^"\n])*(?:\\")?|\\'(?:[^'\\\n]|\\[^'\n])*(?:\\')?|[rbuf]{0,2}"(?:[^"\\\n]|\\.)*"?|[rbuf]{0,2}'(?:[^'\\\n]|\\.)*'?|[^\s"'`,;&)\]}<>]+/iy;

/** How much of a value its kind is told by. */
const LOOK_LENGTH = 256;
const QUOTED = /^\\?[rbuf]{0,2}["']/i;
const EMPTY = /^\\?[rbuf]{0,2}(["'])\\?\1/i;
/** Source that says where a secret comes from, and words that are none. */
const EXPRESSION =
  /^(?:(?:os|process|sys|self|this|args?|opts?|options|config|settings|cfg|env|environ|params?|kwargs|request|ctx)\.|[a-z_]\w*(?:\.\w+)*[([]|(?:none|null|undefined|true|false|nil|str|int|bool|bytes|string|optional|any)(?![\w-])|[${[(%])/i;
/** `--token TOKEN` of a usage line. */
const PLACEHOLDER = /^[A-Z_]+(?![\w-])/;
/** A colon stands in sentences as well: `password: must be at least 8 characters`, `unexpected token: foo`. */
const PROSE = /^[a-z]+[ ,.]? [a-z]/i;
const SECRET_LOOKS = /^(?=[^0-9\s]*[0-9])(?=[^a-z\s]*[a-z])\S{12}/i;
const WORD_OF_PROSE = /^(?:token|secret|pass|credentials?)$/i;

function isHarmless(name: string, between: string, rest: string): boolean {
  if (QUOTED.test(rest)) return EMPTY.test(rest);
  if (EXPRESSION.test(rest) || PLACEHOLDER.test(rest)) return true;
  // The current folder of a shell.
  if (/^pwd$/i.test(name) && rest.startsWith("/")) return true;
  if (!between.includes(":") || between.includes("=")) return false;
  return PROSE.test(rest) || (WORD_OF_PROSE.test(name) && !SECRET_LOOKS.test(rest));
}

/** Masks what `pattern` finds the names of. A value that is none is looked through itself: it may hold a name. */
function maskAfter(pattern: RegExp, text: string, mask: string): string {
  const out: string[] = [];
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const start = pattern.lastIndex;
    if (isHarmless(found[1] ?? "", found[2] ?? "", text.slice(start, start + LOOK_LENGTH))) continue;
    VALUE.lastIndex = start;
    const value = VALUE.exec(text)?.[0] ?? "";
    if (value === "") continue;
    out.push(text.slice(from, start), mask);
    from = start + value.length;
    pattern.lastIndex = from;
  }
  out.push(text.slice(from));
  return out.join("");
}

export const maskNamedValues = (text: string, mask: string): string => maskAfter(OPTION, maskAfter(ASSIGNED, text, mask), mask);
