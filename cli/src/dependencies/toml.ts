import { parse } from "smol-toml";
import type { z } from "zod";
import { usageFailure } from "../failure.ts";

/**
 * Parses TOML of the user's.
 * @param name what the text is called in a refusal @throws Failure with the line or the key at fault
 */
export function readToml<T>(name: string, schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(tableOf(name, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw usageFailure(`${name}: ${issue?.path.join(".")}: ${issue?.message}`, "Correct it");
}

function tableOf(name: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [reason = "is not TOML"] = error instanceof Error ? error.message.split("\n") : [];
    throw usageFailure(`${name}: ${reason}`, "Correct it");
  }
}
