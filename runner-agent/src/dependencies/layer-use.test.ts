import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layerUse } from "./layer-use.ts";
import { moduleFolders } from "./module-folders.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rgrid-layer-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("a layer of npm's", () => {
  it("has a node_modules in the project's folder and in workspaces, and those inside of packages are part of it", async () => {
    for (const path of ["app/node_modules/a/node_modules/b", "app/packages/w/node_modules/c", "app/packages/v"]) {
      await mkdir(join(root, path), { recursive: true });
    }
    await symlink("../packages/w", join(root, "app/node_modules/w"));
    expect(await moduleFolders(root)).toEqual(["app", "app/packages/w"]);
  });

  it("is seen where the project has it, read-only, with its commands, and where it was made", () => {
    const { mounts, env } = layerUse("npm", "/layers/1", [".", "packages/w"], "/bin");
    expect(mounts).toEqual([
      { source: "/layers/1", target: "/.rgrid/layer", writable: false },
      { source: "/layers/1/node_modules", target: "/work/node_modules", writable: false },
      { source: "/layers/1/packages/w/node_modules", target: "/work/packages/w/node_modules", writable: false },
    ]);
    expect(env).toEqual({ PATH: "/.rgrid/layer/node_modules/.bin:/.rgrid/layer/packages/w/node_modules/.bin:/bin" });
  });
});
