import { readFile } from "node:fs/promises";
import type { LocalFile } from "./collect.ts";

/** The ways in which sources read the standard input. Attributes (`model.input(…)`) and keyword arguments (`stdin=PIPE`) are other things. */
const IN_SOURCES = [
  /\b(sys|process)\s*\.\s*stdin\b/,
  // Of whatever object: the one of a child process is only written to.
  /\bstdin\s*[?!]?\.\s*(setEncoding|resume|read|pipe|(on|once|addListener)\s*\(\s*["'`](data|readable|end)["'`])/,
  /\bimport\b[^\n]*\bstdin\b/,
  /(?<![.\w])(raw_)?input\s*\(/,
  /\bfileinput\b/,
  /\/dev\/(stdin|fd\/0)\b/,
  /(?<![.\w])open\s*\(\s*0\b/,
  /\bread(File)?Sync\s*\(\s*0\b/,
  /\bos\s*\.\s*read\s*\(\s*0\b/,
  /\bget_(text|binary)_stream\s*\(\s*["']stdin["']/,
  /\bimport\s*\([^)]*\bstdin\b/,
  /\{[^{}]*\bstdin\b[^{}]*\}\s*=\s*process\b/,
  /\b(in|of)\s+([\w]+\.)*stdin\b/,
  /\binput\s*:\s*([\w]+\.)*stdin\b/,
  // How argparse and click say that it is read where no file is named.
  /\bdefault\s*[=:]\s*["']-["']/,
];

/** How programs are told to read it. */
const IN_ARGUMENTS = /^(-|pipe:0?|\/dev\/stdin|\/dev\/fd\/0)$/;

/** Sources that could read it; others are data. */
const SOURCE = /\.(pyw?|[cm]?[jt]sx?)$/;

const mentions = (text: string): boolean => IN_SOURCES.some((pattern) => pattern.test(text));

/** Whether what is run asks for the standard input: in its arguments, in the script, or in a module that travels with it. */
export async function mentionsStdin(
  script: string,
  args: readonly string[],
  files: readonly Pick<LocalFile, "local" | "reason">[],
): Promise<boolean> {
  if (args.some((arg) => IN_ARGUMENTS.test(arg)) || mentions(script)) return true;
  for (const { local, reason } of files) {
    // Sources that arguments name are read by the script, not run.
    if (reason.kind !== "import" && reason.kind !== "package") continue;
    if (SOURCE.test(local) && mentions(await readFile(local, "utf8").catch(() => ""))) return true;
  }
  return false;
}
