import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { type Collected, collectInputs } from "../src/inputs/collect.ts";
import { reasonText } from "../src/inputs/reason.ts";

export type Case = {
  /** Files below the caller's folder and what is in them; `../x` lies beside it. */
  tree: Record<string, string>;
  script?: string;
  args?: string[];
  input?: string[];
  pythonPath?: string[];
  members?: string[];
  isLauncher?: boolean;
};

let root: string;

/** Gives each test of the file that calls it a folder of its own. */
export function inFolderOfItsOwn(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "rgrid-collect-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));
}

/** The caller's folder of the test that runs. */
export const here = (): string => join(root, "here");

/** Lays the files out and collects what travels. */
export async function collect(given: Case): Promise<Collected> {
  const cwd = here();
  const { tree, script = "s.py", args = [], input = [], pythonPath = [], members = [], isLauncher = false } = given;
  mkdirSync(cwd, { recursive: true });
  for (const [name, content] of Object.entries(tree)) {
    const path = join(cwd, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const roots = pythonPath.map((each) => join(cwd, each));
  const text = readFileSync(join(cwd, script), "utf8");
  const scan = {
    ...{ text, language: "python" as const, roots, isLauncher },
    members: members.map((each) => join(cwd, each)),
  };
  return collectInputs({ cwd, script, args, patterns: input, needed: [], scan });
}

/** Every input that travels, and no other, with the reason that is shown. */
export async function check(given: Case, expected: Record<string, string>): Promise<void> {
  const { files } = await collect(given);
  expect(Object.fromEntries(files.map(({ path, reason }) => [path, reasonText(reason)]))).toEqual(expected);
}
