import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = import.meta.dirname;
const workspaces = [
  "schema",
  "edge-api",
  "runner-agent",
  "cli",
  "console",
  "site",
  "stack",
  "e2e",
  "bench",
  "simulation",
  "chaos",
];

/** Every TypeScript source below a folder, tests left out, as paths from the root. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(^|\/)(node_modules|dist|\.types|\.data|test)\//.test(path));
}

const importsOf = (path: string): string[] =>
  [...readFileSync(join(root, path), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");

/** The files below `folder` that import something forbidden, each with what it imports. */
const offenders = (folder: string, forbidden: RegExp): string[] =>
  sources(folder).flatMap((path) =>
    importsOf(path)
      .filter((name) => forbidden.test(name))
      .map((name) => `${path} imports ${name}`),
  );

describe("absences (ARCHITECTURE.md)", () => {
  it("sees the sources at all", () => {
    expect(sources("schema").length).toBeGreaterThan(10);
    expect(importsOf("schema/src/client/client.ts")).toContain("ofetch");
  });
  it("lets schema import no workspace and no platform", () => {
    expect(offenders("schema/src", /^(@rgrid\/|rgrid-cli|node:|cloudflare:)/)).toEqual([]);
  });
  it("lets nobody but simulation, stack and tests import edge-api", () => {
    const others = workspaces.filter((name) => !["edge-api", "stack", "e2e", "simulation"].includes(name));
    expect(others.flatMap((folder) => offenders(folder, /^@rgrid\/edge-api|edge-api\/src/))).toEqual([]);
  });
  it("lets the CLI see of the runner how a container is made, as pure functions", () => {
    expect(offenders("cli/src", /^@rgrid\/runner-agent(?!\/recipe$)|runner-agent\/src/)).toEqual([]);
    const recipe = importsOf("runner-agent/src/recipe.ts").map((path) => join("runner-agent/src", path));
    expect(recipe.length).toBeGreaterThan(3);
    expect(recipe.flatMap((path) => importsOf(path).filter((name) => name.startsWith("node:")))).toEqual([]);
  });
  it("keeps pure files free of ports, adapters and platforms", () => {
    // All of these rooms but the shells and stores, which are there to touch ports.
    const rooms = /^edge-api\/src\/(execution|dispatcher)\/|\/projection\/project\.ts$/;
    const shells =
      /\/(object|drain|dispatcher|state|offers|account-dispatchers|polls|store|sqlite-store|store-contract|fixtures)\.ts$/;
    const found = sources("edge-api").filter((path) => rooms.test(path) && !shells.test(path));
    expect(found.length).toBeGreaterThan(15);
    const bad = found.flatMap((path) =>
      importsOf(path)
        .filter((name) => /^(node:|cloudflare:)|\/ports\/|\/adapters\//.test(name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(bad).toEqual([]);
  });
  it("lets only adapters and the entry of a host touch that host", () => {
    const bad = offenders("edge-api/src", /^(cloudflare:|node:)/).filter(
      (line) => !/^edge-api\/src\/(adapters\/|worker\.ts|deno\.ts)/.test(line),
    );
    expect(bad).toEqual([]);
  });
});
