/**
 * Records the examples of the errors' pages: runs each program for real and keeps what `rgrid` printed and how it ended, if it failed of its code.
 * `npm run record-examples -w e2e`, with RGRID_API_URL and RGRID_API_KEY of a stack that runs; codes as arguments record those alone.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ErrorCode } from "@rgrid/schema";
import { codeOf, type ErrorExample } from "@rgrid/schema/error-pages";
import { RGRID_BIN } from "../harness/rgrid.ts";
import { PROGRAMS, type Program } from "./programs.ts";

const EXAMPLES = new URL("../../schema/src/errors/pages/examples.json", import.meta.url);
/** What stands for ids, times and machines, which say nothing to a reader. */
const ID = "exec_7kq2m4x8v3n5p9r2t6w8y4z1";
const LINES_MAX = 24;

/** stderr as a person saw it, without what differs from run to run. */
function told(stderr: string): string {
  const lines = stderr
    .replace(/exec_[0-9a-z]{24}/g, ID)
    .replace(/exec_[0-9a-z]{8}\b/g, ID.slice(0, 13))
    .trimEnd()
    .split("\n")
    .filter((line) => !/^[●✗■] /.test(line));
  return lines.length <= LINES_MAX ? lines.join("\n") : ["…", ...lines.slice(-LINES_MAX)].join("\n");
}

async function runOnce({ files = {}, command }: Program): Promise<{ stderr: string; exitCode: number }> {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-example-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  // Under the name that people know it by.
  const line = command.replace(/(^|\s)rgrid /, `$1exec '${process.execPath}' '${RGRID_BIN}' `);
  const env = { ...process.env, HOME: folder, RGRID_CONFIG_DIR: join(folder, ".config"), RGRID_RETRY_DELAY: "1ms" };
  const child = spawn("sh", ["-c", line], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [exitCode] = (await once(child, "close")) as [number];
  await rm(folder, { recursive: true });
  return { stderr, exitCode };
}

const codeIn = (stderr: string): ErrorCode | null => codeOf(/^Docs: {2}(\S+)$/m.exec(stderr)?.[1] ?? "");

const wanted = process.argv.slice(2);
const examples = JSON.parse(await readFile(EXAMPLES, "utf8").catch(() => "{}")) as Record<string, ErrorExample>;
let missed = 0;
for (const [code, program] of Object.entries(PROGRAMS) as [ErrorCode, Program][]) {
  if (wanted.length > 0 && !wanted.includes(code)) continue;
  const { stderr, exitCode } = await runOnce(program);
  const failedOf = codeIn(stderr);
  process.stdout.write(`${code}: ${failedOf} (${exitCode})\n`);
  const { files = {}, command } = program;
  if (failedOf === code) {
    // A megabyte would say no more than its first line.
    const shown = Object.entries(files).map(([name, content]) => [
      name,
      content.length > 2000 ? `${content.slice(0, 60)}…\n` : content,
    ]);
    examples[code] = { files: Object.fromEntries(shown), command, output: told(stderr), exit_code: exitCode };
    // After each: what was recorded stays if a later one hangs.
    await writeFile(EXAMPLES, `${JSON.stringify(examples, null, 2)}\n`);
  } else {
    missed += 1;
    process.stdout.write(`${stderr}\n`);
  }
}
process.exitCode = missed === 0 ? 0 : 1;
