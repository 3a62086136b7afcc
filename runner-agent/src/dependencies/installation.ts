import type { Command } from "../container/port.ts";
import { WORK_FOLDER } from "../execution/plan.ts";

/** Where a layer lies in containers, when it is built and when it is used: the scripts of packages hold it in their first line. */
export const LAYER_FOLDER = "/.rgrid/layer";
/** Below /work of the build, which is the host's disk: /tmp counts as memory, and a package may be larger than that. */
export const BUILD_FOLDER = ".rgrid/build";

/** Exit code of the build where the image can't install at all; of the managers none has it. */
export const NO_INSTALLER = 90;

/** What the runner's owner gives to installations. All of it may hold credentials. */
export type Grants = {
  /** Text of a pip.conf. */
  pipConfig: string | null;
  /** Text of an .npmrc. */
  npmConfig: string | null;
  /** Variables of the runner's own environment that an installation gets if its files name them. */
  env: Readonly<Record<string, string>>;
};

/** What a build container is given. */
export type Installation = {
  command: Command;
  /** Below /work of the build, beside the inputs that it reads. */
  files: readonly { path: string; text: string }[];
  /** The one of them that holds the owner's configuration, where there is one. */
  configFile: string;
};

/** A path below /work as a container sees it. */
export const inWork = (path: string): string => `${WORK_FOLDER}/${path}`;
/** Folder of a path below /work; "." for /work itself. */
export const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");

/** Of the build, whichever manager installs. */
export const BUILD_ENV = { HOME: inWork(BUILD_FOLDER), TMPDIR: inWork(BUILD_FOLDER), LANG: "C.UTF-8" } as const;
