import { ERROR_CODES, type ErrorCode, SECTIONS, type Section } from "@rgrid/schema";
import { codeOf, errorPage, SECTION_TITLES } from "@rgrid/schema/error-pages";
import { defineCommand } from "citty";
import { HELP, JSON_OUTPUT } from "../command-line/common-args.ts";
import { invoke } from "../command-line/invoke.ts";
import { nearest } from "../command-line/suggest.ts";
import { isGiven } from "../command-line/take-option.ts";
import { EXIT_OK } from "../exit-status.ts";
import { type Failure, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { errorPageLines } from "../output/error-page.ts";
import { printJson } from "../output/json.ts";
import { stdoutCard } from "../output/stdout-card.ts";

const SUGGESTED_MAX = 5;

/** An error's page without a network: it is part of the CLI. */
export const explain = defineCommand({
  meta: { name: "explain", description: "Say what an error code means and what to do" },
  args: {
    code: {
      type: "positional",
      valueHint: "[CODE]",
      required: false,
      description: "An error's code, or the end of its page's address",
    },
    ...JSON_OUTPUT,
    ...HELP,
  },
  run: (called) =>
    invoke(called, async ({ host, options, positionals: [given] }) => {
      const json = isGiven(options, "json");
      if (given === undefined) return list(host, json);
      const code = codeOf(given);
      if (code === null) throw unknownCode(given);
      const page = errorPage(code);
      if (json) await printJson(host, page);
      else await host.stdout.write(`${errorPageLines(page, stdoutCard(host)).join("\n")}\n`);
      return EXIT_OK;
    }),
});

async function list(host: Host, json: boolean): Promise<number> {
  if (json) {
    await printJson(host, ERROR_CODES.map(errorPage));
    return EXIT_OK;
  }
  const width = Math.max(...ERROR_CODES.map((code) => code.length));
  const { paint } = stdoutCard(host);
  const lines = (Object.keys(SECTIONS) as Section[]).flatMap((section) => [
    paint("bold", SECTION_TITLES[section]),
    ...(Object.keys(SECTIONS[section]) as ErrorCode[]).map((code) => `  ${code.padEnd(width)}  ${errorPage(code).title}`),
    "",
  ]);
  await host.stdout.write(`${lines.join("\n")}rgrid explain CODE shows one.\n`);
  return EXIT_OK;
}

/** `oom` of `out_of_memory`. */
const initialsOf = (code: string): string => code.replace(/([a-z])[a-z]*_?/g, "$1");

/** Codes that hold the word, have it for their initials, and the one that it is a misspelling of. */
function similar(given: string): ErrorCode[] {
  const word = given.toLowerCase().replace(/[-\s]+/g, "_");
  const meant = nearest(word, ERROR_CODES);
  const isShort = word.length > 1;
  const holding =
    word === "" ? [] : ERROR_CODES.filter((code) => code.includes(word) || (isShort && initialsOf(code).endsWith(word)));
  return [...new Set([...(meant === null ? [] : [meant as ErrorCode]), ...holding])].slice(0, SUGGESTED_MAX);
}

function unknownCode(given: string): Failure {
  // What an execution failed of is the API's to say, and this command asks nobody.
  if (/^exec_\w+$/.test(given)) return usageFailure(`'${given}' is an execution`, `What it failed of: rgrid status ${given}`);
  const [first, ...others] = similar(given);
  const hint =
    first === undefined ? "rgrid explain lists all codes" : `Did you mean: rgrid explain ${[first, ...others].join(", ")}`;
  return usageFailure(`There is no error code '${given}'`, hint);
}
