import { ERROR_CODES } from "../catalogue.ts";
import { type ErrorPage, errorPage, SECTION_TITLES } from "./index.ts";

const INTRODUCTION = `# Errors

This page is made from the catalogue in \`schema/src/errors\` by \`npm run docs -w schema\`; a test keeps the two in step. \`rgrid explain CODE\` shows a code's page
without a network, \`rgrid explain\` lists them all.

Every error has one shape, wherever it shows: in the answer of the API, as \`error_metadata\` of an execution, in the event \`end\`, and with \`--json\`.

| field | |
|---|---|
| \`error_code\` | one of those below: a contract, to be matched by programs. Codes are added, never renamed |
| \`error_message\` | what went wrong, in a sentence |
| \`error_details\` | what is known of it, by the code's own fields, each of which may be missing |
| \`suggested_fix\` | what to do |
| \`fix_commands\` | the same as commands to paste: the user's own line, corrected, without what is or looks like a secret (\`***\` stands for it) |
| \`docs_url\` | the code's page |
| \`request_id\` | of an answer of the API only |

A runner reports code and details; sentences and commands are made from them when the execution ends, by its object, which knows the command line. A runtime is
proposed only if an online runner of the account has it. Whether a missing file is on your machine only the CLI can know: it adds that. With \`--json\` the CLI's own
errors have \`exit_code\` besides.

Fields of a place in the script, wherever there is one: \`file\` (relative to the working folder), \`line\`, \`function\`, \`source_line\`, \`exception\` (its type),
\`message\` (what it says), \`caused_by\` (the root of a chain of exceptions). HTTP is the status of an answer, exit the exit code of \`rgrid\` where the script has
none of its own ([exit-codes.md](exit-codes.md)); **T**: retried by itself while retries are left.
`;

/** Said once above, not in each row. */
const OF_PLACE = new Set(["file", "line", "function", "source_line", "exception", "message", "caused_by"]);

function row({ code, title, details, http, exit, transient }: ErrorPage): string {
  const own = details.filter((name) => !OF_PLACE.has(name)).map((name) => `\`${name}\``);
  return `| \`${code}\` | ${title} | ${own.join(", ")} | ${http ?? ""} | ${exit ?? ""} | ${transient ? "**T**" : ""} |`;
}

/** `docs/errors.md`. */
export function errorsMarkdown(): string {
  const pages = ERROR_CODES.map(errorPage);
  const sections = Object.entries(SECTION_TITLES).map(([section, title]) => {
    const rows = pages.filter((page) => page.section === section).map(row);
    return [`## ${title}`, "", "| code | | details | HTTP | exit | |", "|---|---|---|---|---|---|", ...rows, ""].join("\n");
  });
  return [INTRODUCTION, ...sections].join("\n");
}
