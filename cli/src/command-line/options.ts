import type { ArgDef } from "citty";

/** A citty definition, and whether the option may be given more than once (which citty itself does not know). */
export type CommandArgs = Readonly<Record<string, ArgDef & { readonly repeatable?: boolean }>>;

/** One option as the user types it. `value` is its placeholder in help; null makes it a flag. */
export type Option = {
  readonly name: string;
  readonly short: string | null;
  readonly value: string | null;
  readonly repeatable: boolean;
  readonly help: string;
};

/** The options among a command's citty definitions, as parsing and help see them. */
export const optionsOf = (args: CommandArgs): readonly Option[] =>
  Object.entries(args).flatMap(([name, arg]) => {
    if (arg.type === "positional") return [];
    const value = arg.type === "boolean" ? null : (arg.valueHint ?? name.toUpperCase());
    const short = ("alias" in arg ? [arg.alias].flat()[0] : undefined) ?? null;
    return [{ name, short, value, repeatable: arg.repeatable ?? false, help: arg.description ?? "" }];
  });

/** A command's arguments that are no options: `name` as the usage line shows it. */
export const argumentsOf = (args: CommandArgs): readonly { readonly name: string; readonly help: string }[] =>
  Object.entries(args).flatMap(([name, { type, valueHint, description }]) =>
    type === "positional" ? [{ name: valueHint ?? name.toUpperCase(), help: description ?? "" }] : [],
  );

/** Their names alone. */
export const positionalsOf = (args: CommandArgs): readonly string[] => argumentsOf(args).map(({ name }) => name);
