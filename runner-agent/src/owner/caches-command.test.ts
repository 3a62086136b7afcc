import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tellCaches } from "./caches-command.ts";

let state = "";
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "rgrid-caches-"));
  for (const name of ["HF_HOME", "TORCH_HOME"]) {
    await mkdir(join(state, "caches", name, "deep"), { recursive: true });
    await writeFile(join(state, "caches", name, "deep", "model"), Buffer.alloc(3_000_000, 1));
  }
});
afterEach(() => rm(state, { recursive: true }));
const tell = (...args: string[]) => tellCaches([...args, "--state-dir", state], {});

it("lists caches with their sizes and folders", async () => {
  expect(await tell()).toBe(["HF_HOME", "TORCH_HOME"].map((name) => `${name}  3 MiB  ${join(state, "caches", name)}\n`).join(""));
  expect(await tellCaches([], { RGRID_RUNNER_STATE_DIR: join(state, "none") })).toBe(`No cache in ${join(state, "none")}\n`);
});
it("clears those that are named, else all, and leaves their folders", async () => {
  const left = (name: string) => readdir(join(state, "caches", name));
  expect(await tell("clear", "HF_HOME")).toContain("cleared HF_HOME");
  expect([await left("HF_HOME"), await left("TORCH_HOME")]).toEqual([[], ["deep"]]);
  await tell("clear");
  expect(await left("TORCH_HOME")).toEqual([]);
});
it("clears nothing where a word is not known", async () => {
  await expect(tell("clear", "HF_HOME", "../work")).rejects.toThrow("no cache is named ../work");
  await expect(tell("empty")).rejects.toThrow("'empty' is not known");
  await expect(tell("--all")).rejects.toThrow("--all");
  expect(await readdir(join(state, "caches", "HF_HOME"))).toEqual(["deep"]);
});
