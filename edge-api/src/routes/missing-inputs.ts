import type { AccountId, ExecutionSpec, InputFile, Limits } from "@rgrid/schema";
import { Lru } from "../access/lru.ts";
import type { Clock } from "../ports/clock.ts";
import { inputKey, type Objects } from "../ports/objects.ts";
import { validationFailed } from "./parse-request.ts";

/** Workers allow 6 connections at once per request. */
const HEADS_AT_ONCE = 6;
/** Inputs that one isolate knows to be in the store. */
const KNOWN = 50_000;

export type Content = Pick<InputFile, "sha256" | "size_bytes">;
type Missing = Content & { key: string };
type Stored = { sizeBytes: number; lastModifiedAt: number };

/** What has to be in the store before a create. What a manifest lists was asked for in pages before; checking it again here would take 10,000 requests. */
export const contentsOf = ({ inputs, inputs_manifest }: Pick<ExecutionSpec, "inputs" | "inputs_manifest">): Content[] =>
  inputs_manifest === undefined ? inputs : [...inputs, inputs_manifest];

/** The contents that the store lacks, each once. @throws ApiError validation_failed on a wrong size; Unavailable */
export type InputCheck = (account: AccountId, inputs: readonly Content[]) => Promise<Missing[]>;

/**
 * Asks the store for each content, and remembers what is there: a script that runs again costs no look-up.
 * Content older than `inputFreshMs` counts as missing, long before the bucket's lifecycle deletes it (PROTOCOL 7).
 */
export function inputCheck(objects: Pick<Objects, "head">, clock: Clock, limits: Limits): InputCheck {
  const known = new Lru<Stored>(KNOWN);
  const isFresh = (stored: Stored): boolean => clock.now() - stored.lastModifiedAt < limits.inputFreshMs;

  async function find(key: string): Promise<Stored | null> {
    const remembered = known.get(key);
    if (remembered && isFresh(remembered)) return remembered;
    const stored = await objects.head(key);
    if (stored === null || !isFresh(stored)) return null;
    // Content that came in parts is asked for each time: another isolate may have dropped it as wrong.
    if (stored.sizeBytes <= limits.wholeInputBytesMax) known.set(key, stored);
    return stored;
  }

  return async (account, inputs) => {
    const contents = [...new Map(inputs.map((input, index) => [input.sha256, { input, index }])).values()];
    const missing: Missing[] = [];
    const wrong: { path: string; message: string }[] = [];
    let next = 0;
    async function work(): Promise<void> {
      for (let content = contents[next++]; content !== undefined; content = contents[next++]) {
        const { sha256, size_bytes } = content.input;
        const key = inputKey(account, sha256);
        const stored = await find(key);
        if (stored === null) missing.push({ sha256, size_bytes, key });
        else if (stored.sizeBytes !== size_bytes) {
          const message = `is not the size of this content, which has ${stored.sizeBytes} bytes`;
          wrong.push({ path: `inputs.${content.index}.size_bytes`, message });
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(HEADS_AT_ONCE, contents.length) }, work));
    if (wrong.length > 0) throw validationFailed(wrong);
    return missing;
  };
}
