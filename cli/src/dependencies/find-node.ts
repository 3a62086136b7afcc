import { usageFailure } from "../failure.ts";
import { pathBelow } from "../inputs/places.ts";
import { foldersAbove, pinnedVersion } from "./folders.ts";
import { manifestsIn, type NodeProject, nodeProject } from "./node-project.ts";
import { npmSpec } from "./npm-spec.ts";
import { NO_SETTINGS, type ToolSettings } from "./tool-rgrid.ts";

export type FoundNode = {
  /** null where nothing is written down, or nothing is to be installed. */
  readonly project: NodeProject | null;
  /** Whether any package.json above it wants packages. */
  readonly lists: boolean;
  readonly settings: ToolSettings;
  /** Folder from which the settings name inputs. */
  readonly folder: string;
  /** `engines.node` of the nearest that says. */
  readonly requires: string | null;
  /** What is written in `.nvmrc` or `.node-version`. */
  readonly pinned: string | null;
};

/** Finds what a script for Node depends on: the package.json of its project. @param install whether anything is installed @throws Failure */
export async function findNode(cwd: string, script: string, install: boolean): Promise<FoundNode> {
  const folders = foldersAbove(cwd, script);
  const above = await manifestsIn(folders, (path) => pathBelow(cwd, path) || path);
  const declared = above.find(({ manifest }) => manifest.settings !== null);
  return {
    project: install ? await nodeProject(cwd, above) : null,
    lists: above.some(({ manifest }) => manifest.packages.length > 0),
    settings: declared?.manifest.settings ?? NO_SETTINGS,
    folder: declared?.folder ?? cwd,
    requires: above.find(({ manifest }) => manifest.requiresNode !== null)?.manifest.requiresNode ?? null,
    pinned: await pinnedVersion(folders, [".nvmrc", ".node-version"]),
  };
}

/** A path would be looked for on the runner, and an option of npm would hold for all packages. @throws Failure */
export function checkNpmPackage(text: string): void {
  if (isOfRegistry(text)) return;
  throw usageFailure(
    `'${text}' is not a package of npm's such as lodash or lodash@4`,
    'Files and folders of yours go into package.json: "NAME": "file:PATH"',
  );
}

function isOfRegistry(text: string): boolean {
  const found = /^(?:@[\w~][\w.~-]*\/)?[\w~][\w.~-]*(?:@([^\r\n\0]*))?$/.exec(text);
  return found !== null && npmSpec(found[1] ?? "").from === "elsewhere";
}
