import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import type { Violation } from "../system.ts";
import type { Bug, Patch } from "./bug.ts";
import { BUGS } from "./bugs.ts";
import { firstLine, isCaught, writeTable } from "./table.ts";

const root = join(import.meta.dirname, "../../..");
const SEEDS = 200;
/** A bug that makes the system turn in a circle inside one event is caught by this. */
const HANGS_AFTER_MS = 240_000;

export type Caught = Violation & { seed: number };
/** null: it survived. `problem`: it could not be planted. */
export type Outcome = Caught | { problem: string } | "hangs" | null;

/** Replaces texts while bundling: the checkout stays as it is. */
function planted(patches: readonly Patch[]): Plugin {
  return {
    name: "planted-bug",
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = patches.filter(({ file }) => file === relative(root, path));
        if (own.length === 0) return null;
        let contents = await readFile(path, "utf8");
        for (const { find, replace } of own) {
          if (contents.split(find).length !== 2) throw new Error(`${path} does not hold exactly once: ${find}`);
          contents = contents.replace(find, () => replace);
        }
        return { contents, loader: "ts" };
      });
    },
  };
}

/** Patches whose text the sources do not hold, or hold more than once. */
export async function misfits(patches: readonly Patch[]): Promise<Patch[]> {
  const texts = await Promise.all(patches.map(({ file }) => readFile(join(root, file), "utf8")));
  return patches.filter(({ find }, index) => texts[index]?.split(find).length !== 2);
}

/** @throws where a patch does not fit the source any more */
export async function bundleWith(patches: readonly Patch[], outfile: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, "hunt-main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    metafile: true,
    logLevel: "silent",
    plugins: [planted(patches)],
  });
  const inputs = new Set(Object.keys(metafile.inputs).map((path) => relative(root, join(process.cwd(), path))));
  for (const { file } of patches) if (!inputs.has(file)) throw new Error(`${file} is not part of the simulation`);
}

/** What the first failing seed says of a program that was bundled with a bug; null where none failed. */
export function firstFailure(program: string, seeds = SEEDS): Promise<Caught | "hangs" | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, String(seeds)], {
      stdio: ["ignore", "pipe", "inherit"],
      timeout: HANGS_AFTER_MS,
    });
    let said = "";
    child.stdout.on("data", (data) => {
      said += String(data);
    });
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal === null ? (JSON.parse(said) as Caught | null) : "hangs"));
  });
}

function lineOf({ name }: Bug, caught: Outcome): string {
  if (caught === null) return `${name.padEnd(60)} SURVIVED`;
  if (caught === "hangs") return `${name.padEnd(60)} hangs`;
  if ("problem" in caught) return `${name.padEnd(60)} NOT PLANTED: ${caught.problem}`;
  return `${name.padEnd(60)} seed ${String(caught.seed).padEnd(4)} (${caught.invariant}) ${firstLine(caught.what)}`;
}

/** The problem with planting it, or null. */
async function plant({ patches }: Bug, program: string): Promise<string | null> {
  try {
    await bundleWith(patches, program);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Plants each bug in turn, after a look at the true code on the same seeds: where that fails, nothing that is caught says anything.
 * @param names parts of names; none for all, and then the table in the documents is written
 * @param jobs how many run at once
 * @returns whether each was caught
 */
export async function hunt(names: readonly string[], jobs: number): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "rgrid-bugs-"));
  const chosen = BUGS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  const outcomes = new Map<Bug, Outcome>();
  try {
    // All at first: sources that change meanwhile must not be mixed.
    const programs = new Map<Bug, string>();
    const truth = join(folder, "true.mjs");
    await bundleWith([], truth);
    for (const [index, bug] of chosen.entries()) {
      const program = join(folder, `bug-${index}.mjs`);
      const problem = await plant(bug, program);
      if (problem === null) programs.set(bug, program);
      else outcomes.set(bug, { problem });
    }
    const failed = await firstFailure(truth);
    if (failed !== null) {
      console.log(lineOf({ name: "the true code", patches: [] }, failed));
      return false;
    }
    console.log(`the true code holds every invariant on ${SEEDS} seeds`);
    const waiting = [...programs];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [bug, program] = next;
        const outcome = await firstFailure(program);
        outcomes.set(bug, outcome);
        console.log(lineOf(bug, outcome));
      }
    };
    await Promise.all(Array.from({ length: jobs }, lane));
  } finally {
    await rm(folder, { recursive: true });
  }
  const caught = chosen.filter((bug) => isCaught(outcomes.get(bug) ?? null)).length;
  for (const [bug, outcome] of outcomes) if (!isCaught(outcome)) console.log(lineOf(bug, outcome));
  console.log(`\n${caught} of ${chosen.length} bugs caught within ${SEEDS} seeds`);
  if (names.length === 0) await writeTable(chosen, outcomes, SEEDS);
  return caught === chosen.length;
}
