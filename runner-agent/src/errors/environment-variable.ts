import { first } from "./text.ts";

const VARIABLE = "[A-Z][A-Z0-9_]{2,}";
/** Where libraries of settings, clients of services, and people say that a variable is not there. */
const SAID: readonly RegExp[] = [
  /^["']?([A-Za-z_]\w*)["']? not found\. Declare it as envvar/,
  new RegExp(
    `[Ee]nvironment variable:? ["'\`]?(${VARIABLE})["'\`]? (?:is |was )?(?:not |un|missing|required|must|invalid|empty)`,
  ),
  new RegExp(
    `(?:[Ss]et|[Dd]efine|[Ee]xport|[Pp]rovide|[Mm]issing|[Rr]equired?|[Nn]eeds?|[Uu]nset|[Uu]ndefined|find|setting) (?:the |an? |your )?(?:required )?(?:["'\`]?(${VARIABLE})["'\`]? )?(?:in )?(?:the |your )?(?:environment|env)(?: variables?| vars?)?`,
  ),
  new RegExp(
    `(?:[Mm]issing|[Rr]equired|[Uu]nset|[Uu]ndefined) (?:required )?(?:environment|env)(?: variables?| vars?)?:? ?\\(?\\[?["'\`]?(${VARIABLE})`,
  ),
  new RegExp(
    `["'\`]?\\b(${VARIABLE})["'\`]? (?:environment variable|env(?:ironment)? var(?:iable)?)s? (?:is |was |has |must |not |un|missing|required|needs)`,
  ),
  new RegExp(
    `["'\`]?\\b(${VARIABLE})["'\`]? (?:is |was |has |must be |needs to be )?(?:not |un|missing|required|been )?(?:set|defined|found|provided|specified|missing|required)\\b.{0,40}\\b(?:environment|env)\\b`,
  ),
  /[Cc]onfig '(\w+)' is missing, and has no default/,
];
/** The name in a sentence that has it elsewhere. */
const ANY = /["'`]?\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/;
const IS_ABOUT = /environment|\benv ?vars?\b|envvar|\benv\b|is missing, and has no default/i;

/** The variable of the environment that a message says is not there; null where it says no such thing. */
export function environmentVariableIn(text: string): string | null {
  if (!IS_ABOUT.test(text)) return null;
  for (const pattern of SAID) {
    const match = pattern.exec(text);
    const variable = match === null ? undefined : (match[1] ?? first(ANY, text));
    if (variable !== undefined) return variable;
  }
  return null;
}
