import { parse, type TomlTable } from "smol-toml";
import { usageFailure } from "../failure.ts";

/** @param name what the text is called in a refusal @throws Failure with the line at fault */
export function parseToml(name: string, text: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    const [reason = "is not TOML"] = error instanceof Error ? error.message.split("\n") : [];
    throw usageFailure(`${name}: ${reason}`, "Correct it, or run without it: rgrid run --no-dependencies SCRIPT");
  }
}
