import type { CommandDef, CommandMeta, Resolvable } from "citty";
import type { CommandArgs } from "./options.ts";

/** A part of a citty command, which may be given by value, promise or function. */
export const resolved = async <T>(part: Resolvable<T>): Promise<T> =>
  typeof part === "function" ? await (part as () => T | Promise<T>)() : await part;

/** What a command says about itself: parsing, help and the reference are made from it. */
export type Definition = { readonly meta: CommandMeta; readonly args: CommandArgs };

export const definitionOf = async ({ meta, args }: Pick<CommandDef, "meta" | "args">): Promise<Definition> => ({
  meta: (await resolved(meta)) ?? {},
  args: (await resolved(args)) ?? {},
});
