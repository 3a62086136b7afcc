/**
 * Records the examples of the errors' pages: runs each program for real and keeps what `rgrid` printed and how it ended, if it failed of its code.
 * `npm run record-examples -w e2e` does it on a stack of its own, of bundles that the set-up has made; codes as arguments record those alone.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DOCS_BASE_URL_DEFAULT, type ErrorCode } from "@rgrid/schema";
import { codeOf, type ErrorExample } from "@rgrid/schema/error-pages";
import type { ReadyLine } from "@rgrid/stack";
import { endStack, newStack } from "../harness/new-stack.ts";
import { RGRID_BIN } from "../harness/rgrid.ts";
import { PROGRAMS, type Program, SHOWN_ID } from "./programs.ts";

const EXAMPLES = new URL("../../schema/src/errors/pages/examples.json", import.meta.url);
const LINES_MAX = 24;
/** `exec_` and as much as the CLI shows of an id. */
const HEAD = 13;

/** Ids in their order, each by one that stays: an id says nothing to a reader, but which are the same does. @param first the one that is {@link SHOWN_ID} */
function withShownIds(text: string, first: string | null): string {
  const heads = new Map<string, string>(first === null ? [] : [[first.slice(0, HEAD), SHOWN_ID.slice(0, HEAD)]]);
  return text.replace(/exec_[0-9a-z]{24}|exec_[0-9a-z]{8}\b/g, (id) => {
    const head = id.slice(0, HEAD);
    const shown = heads.get(head) ?? `exec_${7 + heads.size}${SHOWN_ID.slice(6, HEAD)}`;
    heads.set(head, shown);
    return shown + SHOWN_ID.slice(HEAD, id.length);
  });
}

/** stderr as a person saw it, without what differs from run to run. */
function told({ stderr, id }: Recorded): string {
  const lines = withShownIds(stderr, id)
    .trimEnd()
    .split("\n")
    .filter((line) => !/^[●✗■] /.test(line));
  return lines.length <= LINES_MAX ? lines.join("\n") : ["…", ...lines.slice(-LINES_MAX)].join("\n");
}

type Ran = { stdout: string; stderr: string; exitCode: number };
/** `id` of the execution that the lines before the last began. */
type Recorded = Ran & { id: string | null };

async function typed(line: string, folder: string, ready: ReadyLine): Promise<Ran> {
  // Under the name that people know it by.
  const command = line.replace(/(^|\s)rgrid /, `$1exec '${process.execPath}' '${RGRID_BIN}' `);
  const env = {
    ...process.env,
    ...{ HOME: folder, RGRID_CONFIG_DIR: join(folder, ".config"), RGRID_RETRY_DELAY: "1ms" },
    ...{ RGRID_API_URL: ready.api_url, RGRID_API_KEY: ready.api_key },
    ...{ RGRID_RUNNER_TOKEN: ready.runner_token },
  };
  const child = spawn("sh", ["-c", command], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, "close")) as [number];
  return { stdout, stderr, exitCode };
}

async function runOnce({ files = {}, packages = [], command }: Program, ready: ReadyLine): Promise<Recorded> {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-example-"));
  const all = [...Object.entries(files), ...packages.map(({ name, bytes }) => [`wheels/${name}`, bytes] as const)];
  for (const [name, content] of all) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  let id: string | null = null;
  let last: Ran = { stdout: "", stderr: "", exitCode: 0 };
  for (const line of command.split("\n")) {
    last = await typed(line.replaceAll(SHOWN_ID, id ?? SHOWN_ID), folder, ready);
    id ??= /exec_[0-9a-z]{8,24}/.exec(last.stdout + last.stderr)?.[0] ?? null;
  }
  await rm(folder, { recursive: true });
  return { ...last, id };
}

const codeIn = (stderr: string): ErrorCode | null => codeOf(/^Docs: {2}(\S+)$/m.exec(stderr)?.[1] ?? "");

const wanted = process.argv.slice(2);
const examples = JSON.parse(await readFile(EXAMPLES, "utf8").catch(() => "{}")) as Record<string, ErrorExample>;
const missed: ErrorCode[] = [];
const stack = await newStack({ slots: 4, env: { RGRID_DOCS_URL: DOCS_BASE_URL_DEFAULT } });
for (const [code, program] of Object.entries(PROGRAMS) as [ErrorCode, Program][]) {
  if (wanted.length > 0 && !wanted.includes(code)) continue;
  const recorded = await runOnce(program, stack.ready);
  const { stderr, exitCode } = recorded;
  const failedOf = codeIn(stderr);
  process.stdout.write(`${code}: ${failedOf} (${exitCode})\n`);
  const { files = {}, command } = program;
  if (failedOf === code) {
    // A megabyte would say no more than its first line.
    const shown = Object.entries(files).map(([name, content]) => [
      name,
      content.length > 2000 ? `${content.slice(0, 60)}…\n` : content,
    ]);
    examples[code] = { files: Object.fromEntries(shown), command, output: told(recorded), exit_code: exitCode };
    // After each: what was recorded stays if a later one hangs.
    await writeFile(EXAMPLES, `${JSON.stringify(examples, null, 2)}\n`);
  } else {
    missed.push(code);
    process.stdout.write(`${stderr}\n`);
  }
}
await endStack(stack);
if (missed.length > 0) process.stdout.write(`not recorded: ${missed.join(", ")}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
