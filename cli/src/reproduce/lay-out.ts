import { createHash } from "node:crypto";
import { mkdir, open, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Execution, InputItem } from "@rgrid/schema";
import type { Api } from "../api/api.ts";
import { unreadable, usageFailure } from "../failure.ts";
import type { Host } from "../host.ts";
import { Digests } from "../inputs/digests.ts";
import { plain } from "../output/terminal.ts";
import { fetchInputs } from "../transfer/fetch-inputs.ts";
import { findTarget, NOTHING_IS_OURS } from "../transfer/local-target.ts";
import { judgePaths, type RefusedOutput } from "../transfer/output-paths.ts";
import type { Script } from "./container.ts";
import { envExample, readMe } from "./read-me.ts";
import { runScript } from "./run-script.ts";

/** Where the working folder lies in the folder that is made. */
const WORK = "work";

type Text = { path: string; bytes: Buffer; executable: boolean };
export type Reproduction = { execution: Execution; script: Script | null; inputs: readonly InputItem[] };
export type LaidOut = { files: number; sizeBytes: number; refused: RefusedOutput[] };

/**
 * Puts an execution's content into `folder`, with what runs it. A file that is there with the same content stays, so that a command that was cut goes on; one with
 * another content is never replaced: then nothing is written at all.
 * @throws Failure
 */
export async function layOut(host: Host, api: Api, folder: string, what: Reproduction): Promise<LaidOut> {
  const { execution, script } = what;
  const { accepted, refused } = judgePaths(what.inputs, process.platform);
  const isCalled = script?.bytes.subarray(0, 2).toString() === "#!";
  const scriptText: Text[] =
    script === null ? [] : [{ path: `${WORK}/${script.name}`, bytes: script.bytes, executable: isCalled }];
  const texts = [...scriptText, ...made(execution, script, refused)];
  const root = await realFolder(folder);
  const targets = new Targets(root, execution.id, new Digests(host.env, host.now));
  const wantedTexts = await targets.of(texts.map((text) => ({ item: text, path: text.path, sha256: sha256Of(text.bytes) })));
  const wantedInputs = await targets.of(accepted.map((item) => ({ item, path: `${WORK}/${item.path}`, sha256: item.sha256 })));
  if (targets.taken.length > 0) throw taken(targets.taken);
  for (const path of ["", ...execution.spec.folders]) await mkdir(join(root, WORK, path), { recursive: true });
  for (const { item, target } of wantedTexts) await writeNew(target, item);
  await fetchInputs(host, api, execution.id, wantedInputs);
  const sizeBytes = [...accepted.map((item) => item.size_bytes), script?.bytes.length ?? 0].reduce((sum, size) => sum + size, 0);
  return { files: accepted.length + scriptText.length, sizeBytes, refused };
}

function made(execution: Execution, script: Script | null, refused: readonly RefusedOutput[]): Text[] {
  const text = (path: string, content: string, executable = false): Text => ({ path, bytes: Buffer.from(content), executable });
  const names = execution.spec.env_names;
  return [
    text("run.sh", runScript(execution, script), true),
    text("README.md", readMe(execution, refused)),
    ...(names.length === 0 ? [] : [text(".env.example", envExample(names))]),
  ];
}

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Where each file goes, and what stands in the way. */
class Targets {
  /** Paths at which something else lies. */
  readonly taken: string[] = [];
  readonly #root: string;
  readonly #execution: string;
  readonly #digests: Digests;

  constructor(root: string, execution: string, digests: Digests) {
    this.#root = root;
    this.#execution = execution;
    this.#digests = digests;
  }

  /** What has to be written; what is there already with this content is left out. */
  async of<T>(files: readonly { item: T; path: string; sha256: string }[]): Promise<{ item: T; target: string }[]> {
    const wanted: { item: T; target: string }[] = [];
    for (const { item, path, sha256 } of files) {
      const found = await findTarget(this.#root, { path, sha256 }, NOTHING_IS_OURS, this.#execution, this.#digests);
      if (found.kind === "write" && !found.beside) wanted.push({ item, target: found.path });
      else if (found.kind !== "same" || found.name !== path) this.taken.push(path);
    }
    return wanted;
  }
}

function taken(paths: readonly string[]) {
  const [first = "", ...more] = paths;
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  return usageFailure(
    `${plain(first)}${others} is there already, and is another one`,
    "Name a folder that is not there: --dir DIR",
  );
}

/** Never over a file that came in between. */
async function writeNew(path: string, { bytes, executable }: Text): Promise<void> {
  try {
    const file = await open(path, "wx", executable ? 0o777 : 0o666);
    await file.writeFile(bytes).finally(() => file.close());
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    const real = await realpath(folder);
    if (!(await stat(real)).isDirectory()) throw Object.assign(new Error("is no folder"), { code: "ENOTDIR" });
    return real;
  } catch (error) {
    throw unreadable(folder, error);
  }
}
