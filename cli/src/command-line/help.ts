import type { Definition } from "./definition.ts";
import { type Option, optionsOf, positionalsOf } from "./options.ts";

const spelling = ({ name, short, value }: Option): string =>
  `${short === null ? "    " : `-${short}, `}--${name}${value === null ? "" : ` ${value}`}`;

const rows = (pairs: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

export const generalHelp = ({ meta }: Definition, commands: readonly Definition[]): string =>
  [
    `${meta.description}.`,
    "",
    "Usage: rgrid COMMAND [OPTION…]",
    "",
    ...rows(commands.map(({ meta: { name = "", description = "" } }) => [name, description])),
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

export function commandHelp({ meta: { name = "", description = "" }, args }: Definition): string {
  return [
    `${description}.`,
    "",
    ["Usage: rgrid", name, "[OPTION…]", ...positionalsOf(args)].join(" "),
    "",
    ...rows(optionsOf(args).map((option) => [spelling(option), `${option.help}${option.repeatable ? " (repeatable)" : ""}`])),
    "",
    ...(name === "run" ? RUN_RULE : []),
  ].join("\n");
}
