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
import type { StackHandle } from "@rgrid/stack";
import { endStack, newStack } from "../harness/new-stack.ts";
import { RGRID_BIN } from "../harness/rgrid.ts";
import { HURRIED, PROGRAMS, type Program, SHOWN_ID } from "./programs.ts";

const EXAMPLES = new URL("../../schema/src/errors/pages/examples.json", import.meta.url);
const LINES_MAX = 24;
/** `exec_` and as much as the CLI shows of an id. */
const HEAD = 13;

/**
 * Puts ids that stay in place of those of a run, the same for the same: an id says nothing to a reader, but which are the same does.
 * @param first the one that is {@link SHOWN_ID}
 */
function withShownIds(first: string | null): (text: string) => string {
  const heads = new Map<string, string>(first === null ? [] : [[first.slice(0, HEAD), SHOWN_ID.slice(0, HEAD)]]);
  return (text) =>
    text.replace(/exec_[0-9a-z]{24}|exec_[0-9a-z]{8}\b/g, (id) => {
      const head = id.slice(0, HEAD);
      const shown = heads.get(head) ?? `exec_${7 + heads.size}${SHOWN_ID.slice(6, HEAD)}`;
      heads.set(head, shown);
      return shown + SHOWN_ID.slice(HEAD, id.length);
    });
}

/** What was written, without what would fill the page. */
function told(text: string): string {
  const lines = text.trimEnd().split("\n");
  const cut = lines.length - LINES_MAX;
  return cut <= 0 ? lines.join("\n") : [`… ${cut} more lines`, ...lines.slice(-LINES_MAX)].join("\n");
}

type Ran = { output: string; exitCode: number };
type Recorded = { steps: { typed: string; output: string }[]; exitCode: number };

async function typed(line: string, folder: string, stack: StackHandle, killedAt: string | null): Promise<Ran> {
  const { ready } = stack;
  // Under the name that people know it by; both streams in one pipe, which keeps their order.
  const command = line.replace(/(^|\s)rgrid /, `$1exec '${process.execPath}' '${RGRID_BIN}' `);
  const env = {
    ...process.env,
    ...{ HOME: folder, RGRID_CONFIG_DIR: join(folder, ".config"), RGRID_RETRY_DELAY: "1ms" },
    ...{ RGRID_API_URL: ready.api_url, RGRID_API_KEY: ready.api_key },
    ...{ RGRID_RUNNER_TOKEN: ready.runner_token },
  };
  const child = spawn("sh", ["-c", `exec 2>&1; ${command}`], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  let toKill = killedAt;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    const runner = stack.partPid("runner-local-1");
    if (toKill === null || runner === null || !output.includes(toKill)) return;
    toKill = null;
    process.kill(-runner, "SIGKILL");
  });
  const [exitCode] = (await once(child, "close")) as [number];
  return { output, exitCode };
}

async function runOnce(program: Program, stack: StackHandle): Promise<Recorded> {
  const { files = {}, packages = [], command, runnerKilledAt = null } = program;
  const folder = await mkdtemp(join(tmpdir(), "rgrid-example-"));
  const all = [...Object.entries(files), ...packages.map(({ name, bytes }) => [`wheels/${name}`, bytes] as const)];
  for (const [name, content] of all) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  let id: string | null = null;
  const ran: { line: string; output: string }[] = [];
  let exitCode = 0;
  for (const line of command.split("\n")) {
    const last = await typed(line.replaceAll(SHOWN_ID, id ?? SHOWN_ID), folder, stack, runnerKilledAt);
    ran.push({ line, output: last.output });
    exitCode = last.exitCode;
    id ??= /exec_[0-9a-z]{8,24}/.exec(last.output)?.[0] ?? null;
  }
  await rm(folder, { recursive: true });
  const shownId = withShownIds(id);
  return { steps: ran.map(({ line, output }) => ({ typed: line, output: told(shownId(output)) })), exitCode };
}

const codeIn = (output: string): ErrorCode | null => codeOf(/^Docs: {2}(\S+)$/m.exec(output)?.[1] ?? "");

const wanted = process.argv.slice(2);
const examples = JSON.parse(await readFile(EXAMPLES, "utf8").catch(() => "{}")) as Record<string, ErrorExample>;
const missed: ErrorCode[] = [];
// As a deployment has it: where this stack serves its own site says nothing to a reader.
const env = { RGRID_DOCS_URL: DOCS_BASE_URL_DEFAULT };
const usual = await newStack({ slots: 4, env });
const hurried = await newStack({ limits: HURRIED, env });
for (const [code, program] of Object.entries(PROGRAMS) as [ErrorCode, Program][]) {
  if (wanted.length > 0 && !wanted.includes(code)) continue;
  const { steps, exitCode } = await runOnce(program, program.hurried ? hurried : usual);
  const output = steps.at(-1)?.output ?? "";
  const failedOf = codeIn(output);
  process.stdout.write(`${code}: ${failedOf} (${exitCode})\n`);
  if (failedOf === code) {
    const { files = {}, staged } = program;
    // A megabyte would say no more than its first line.
    const shown = Object.entries(files).map(([name, content]) => [
      name,
      content.length > 2000 ? `${content.slice(0, 60)}…\n` : content,
    ]);
    examples[code] = { files: Object.fromEntries(shown), steps, exit_code: exitCode, ...(staged !== undefined && { staged }) };
    // After each: what was recorded stays if a later one hangs.
    await writeFile(EXAMPLES, `${JSON.stringify(examples, null, 2)}\n`);
  } else {
    missed.push(code);
    process.stdout.write(`${output}\n`);
  }
}
await Promise.all([endStack(usual), endStack(hurried)]);
if (missed.length > 0) process.stdout.write(`not recorded: ${missed.join(", ")}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
