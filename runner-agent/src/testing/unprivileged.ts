import { spawnSync } from "node:child_process";
import { join } from "node:path";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** Runs a module's text, with the sources as `./`, as a user whom permissions bind; root they do not. @returns what it prints, as JSON */
export function unprivileged(code: string, ...args: string[]): unknown {
  const source = code.replaceAll('"./', `"${join(import.meta.dirname, "..")}/`);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", source, ...args], {
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
