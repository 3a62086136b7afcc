import { definitionOf, resolved } from "rgrid-cli/src/command-line/definition.ts";
import { argumentsOf } from "rgrid-cli/src/command-line/options.ts";
import { COMMANDS, type CommandName } from "rgrid-cli/src/root-command.ts";
import { expect, it } from "vitest";
import { cliReference } from "./cli-reference.ts";
import { code, plain } from "./page.ts";

const pages = new Map((await cliReference()).map((page) => [page.label, page.body]));

it.each(Object.keys(COMMANDS) as CommandName[])("the page of rgrid %s says what its arguments are", async (name) => {
  const { args } = await definitionOf(await resolved(COMMANDS[name]));
  for (const argument of argumentsOf(args)) {
    expect(argument.help).not.toBe("");
    expect(pages.get(name)).toContain(`| ${code(argument.name)} | ${plain(argument.help)} |`);
  }
});

it("names each form of what rgrid run runs", () => {
  expect(pages.get("run")).toMatch(/^\| `SCRIPT` \| .*- for the standard input; -m MODULE; -- COMMAND of the image \|$/m);
});
