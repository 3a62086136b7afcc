import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ReadyLine } from "@rgrid/stack";
import { inject, test } from "vitest";
import { type Finished, type Rgrid, startRgrid } from "./rgrid.ts";

type Settings = {
  /** Which account's key; 0 owns the runner. */
  account?: number;
  /** Added to the CLI's environment; an empty string takes away. */
  env?: Record<string, string>;
  stack?: ReadyLine;
};

/** A folder with an `rgrid` in it, as a user has one; its configuration lies beside it, not in it. */
export class Place {
  readonly path: string;
  readonly #root: string;
  readonly #settings: Settings;

  constructor(root: string, settings: Settings = {}) {
    this.#root = root;
    this.#settings = settings;
    this.path = join(root, "here");
  }

  static async make(): Promise<Place> {
    const root = await realpath(await mkdtemp(join(tmpdir(), "rgrid-e2e-")));
    await mkdir(join(root, "here"));
    return new Place(root);
  }

  with(settings: Settings): Place {
    return new Place(this.#root, { ...this.#settings, ...settings, env: { ...this.#settings.env, ...settings.env } });
  }

  at = (name: string): string => join(this.path, name);

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), content);
  }
  text = (name: string): Promise<string> => readFile(this.at(name), "utf8");
  bytes = (name: string): Promise<Buffer> => readFile(this.at(name));

  /** Every file below, sorted. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length + 1))
      .sort();
  }

  /** Environment of the CLI: nothing of the test runner's own, whose CI and colour variables would be heard. */
  get env(): Record<string, string> {
    const { account = 0, env = {}, stack = inject("stack").ready } = this.#settings;
    const all: Record<string, string> = {
      PATH: process.env["PATH"] ?? "",
      HOME: this.#root,
      RGRID_CONFIG_DIR: join(this.#root, "config"),
      RGRID_API_URL: stack.api_url,
      RGRID_API_KEY: stack.accounts[account]?.api_key ?? "",
      ...env,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
  }

  start(...args: string[]): Rgrid {
    return startRgrid(args, this.path, this.env);
  }
  rgrid(...args: string[]): Promise<Finished> {
    return this.start(...args).ended;
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** `it` whose tests get a folder of their own. */
export const it = test.extend<{ place: Place }>({
  place: async ({ task: _ }, use) => {
    const place = await Place.make();
    await use(place);
    await place.remove();
  },
});
