import { readFile, stat } from "node:fs/promises";
import { LIMITS } from "@rgrid/schema";
import { failure, unreadable, usageFailure } from "../failure.ts";
import { abortable } from "./abortable.ts";

export type ScriptSource = {
  content: string;
  encoding: "utf8" | "base64" /** For looking into it; lossy where it is not UTF-8. */;
  text: string;
};

/** Whether a file lies there that could be sent as a script. */
export const isFileHere = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );

/** Reads the script as it will be sent. @throws Failure when it is missing, no script or over its limit */
export async function readScript(path: string): Promise<ScriptSource> {
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (info.isDirectory()) {
    throw usageFailure(`'${path}' is a folder, not a script`, "Name the script in it: rgrid run FOLDER/SCRIPT");
  }
  if (path.endsWith(".ipynb")) {
    throw usageFailure(
      `'${path}' is a notebook, not a script`,
      `Make a script of it first: jupyter nbconvert --to script ${path}`,
    );
  }
  if (info.size > LIMITS.scriptBytesMax) throw tooLarge(`The script '${path}'`);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return sourceOf(bytes);
}

/** Reads a script to the end of a stream. @throws Failure when it is over its limit, or a terminal: nobody types one without an end */
export async function scriptFrom(stream: NodeJS.ReadStream, signal: AbortSignal): Promise<ScriptSource> {
  if (stream.isTTY) throw usageFailure("No script comes on the standard input", "Give it one: rgrid run - < SCRIPT");
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const bytes of abortable(stream, signal)) {
    size += bytes.length;
    if (size > LIMITS.scriptBytesMax) throw tooLarge("The script on the standard input");
    chunks.push(bytes);
  }
  return sourceOf(Buffer.concat(chunks));
}

const tooLarge = (what: string) =>
  failure("payload_too_large", {
    what,
    limit_bytes: LIMITS.scriptBytesMax,
    hint: "Move data out of the script into a file and pass that as an argument",
  });

function sourceOf(bytes: Buffer): ScriptSource {
  const text = bytes.toString("utf8");
  // A source with `# coding: latin-1` must arrive byte for byte, or its declaration lies.
  if (!Buffer.from(text, "utf8").equals(bytes)) return { content: bytes.toString("base64"), encoding: "base64", text };
  return { content: text, encoding: "utf8", text };
}
