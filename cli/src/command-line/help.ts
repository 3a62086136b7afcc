import { COMMAND_NAMES, COMMANDS, type CommandName } from "./commands.ts";
import type { Option } from "./options.ts";

const spelling = ({ name, short, value }: Option): string =>
  `${short === undefined ? "    " : `-${short}, `}--${name}${value === null ? "" : ` ${value}`}`;

const rows = (pairs: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

export const generalHelp = (): string =>
  [
    "rgrid runs a script on one of your machines as if it ran here.",
    "",
    "Usage: rgrid COMMAND [OPTION…]",
    "",
    ...rows(COMMAND_NAMES.map((name) => [name, COMMANDS[name].summary])),
    "",
    "rgrid help COMMAND shows its options. Where ID is left out, it is the last execution started from this folder;",
    "any unique prefix of an id will do (exec_7kq2m4x8).",
    "",
  ].join("\n");

const RUN_RULE = [
  "Before the script every option is RGrid's. After it the long options above are RGrid's too (all but --help), and every",
  "other word is the script's, in order, untouched. After -- everything is the script's:",
  "",
  "  rgrid run train.py --epochs 3 data.csv     --epochs 3 is the script's",
  "  rgrid run --timeout 2h train.py            RGrid's",
  "  rgrid run train.py -- --timeout 5          the script's",
  "",
];

export function commandHelp(name: CommandName): string {
  const { usage, summary, options } = COMMANDS[name];
  return [
    `${summary}.`,
    "",
    `Usage: rgrid ${name}${usage === "" ? "" : ` ${usage}`}${name === "run" ? "" : " [OPTION…]"}`,
    "",
    ...rows(options.map((option) => [spelling(option), `${option.help}${option.repeatable ? " (repeatable)" : ""}`])),
    "",
    ...(name === "run" ? RUN_RULE : []),
  ].join("\n");
}
