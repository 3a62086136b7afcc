import type { NpmDependencies } from "@rgrid/schema";
import { WORK_FOLDER } from "../execution/plan.ts";
import {
  BUILD_ENV,
  BUILD_FOLDER,
  folderOf,
  type Grants,
  type Installation,
  inWork,
  LAYER_FOLDER,
  NO_INSTALLER,
} from "./installation.ts";

/** There is no such file, which npm takes for an empty one. */
const NO_CONFIG = "/nonexistent/npmrc";
const CONFIG_FILE = `${BUILD_FOLDER}/npmrc`;
/** Of these `npm ci` installs what they say, and refuses what does not fit the package.json. */
const LOCK_FILES = ["package-lock.json", "npm-shrinkwrap.json"];

/**
 * Copies what the installation reads into the layer, where links of npm to folders of the project then lead. The project's own install scripts stay out: what they
 * build or set up (`prepare`: a build, git hooks) wants all of the project, which is not here.
 */
const COPY = `
const { cpSync, readFileSync, writeFileSync } = require("node:fs");
const { work, layer, manifests, hasProject } = JSON.parse(process.argv[1]);
cpSync(work, layer, { recursive: true, filter: (path) => path !== work + "/.rgrid" });
if (!hasProject) writeFileSync(layer + "/package.json", '{"private":true}');
for (const path of manifests) {
  const text = readFileSync(layer + "/" + path, "utf8");
  let manifest;
  // What is no JSON npm refuses, in its own words.
  try { manifest = JSON.parse(text); } catch { continue; }
  delete manifest.scripts;
  writeFileSync(layer + "/" + path, JSON.stringify(manifest));
}
`;

const SCRIPT = `
command -v node >/dev/null && npm --version >/dev/null || exit ${NO_INSTALLER}
node -e "$1" "$2" || exit 1
cd "$3" || exit 1
locked=$4
shift 4
[ -z "$locked" ] || npm ci || exit
[ -n "$locked" ] && [ $# -eq 0 ] || exec npm install --no-save -- "$@"
`;

/** How packages of Node are installed: `npm ci` where there is a lock. @param config the owner's .npmrc */
export function npmInstallation(wanted: NpmDependencies, { npmConfig: config }: Pick<Grants, "npmConfig">): Installation {
  const { packages, project, files } = wanted;
  const folder = project === null ? "." : folderOf(project);
  const isLocked = LOCK_FILES.some((name) => files.includes(folder === "." ? name : `${folder}/${name}`));
  const manifests = files.filter((path) => /(^|\/)package\.json$/.test(path));
  const copied = JSON.stringify({ work: WORK_FOLDER, layer: LAYER_FOLDER, manifests, hasProject: project !== null });
  return {
    configFile: CONFIG_FILE,
    files: config === null ? [] : [{ path: CONFIG_FILE, text: config }],
    command: {
      argv: ["sh", "-c", SCRIPT, "sh", COPY, copied, `${LAYER_FOLDER}/${folder}`, isLocked ? "locked" : "", ...packages],
      env: {
        ...BUILD_ENV,
        // The image's or a user's own settings would make layers differ that have one name.
        // Not /dev/null twice: npm refuses to load one file in two roles.
        NPM_CONFIG_GLOBALCONFIG: NO_CONFIG,
        NPM_CONFIG_USERCONFIG: config === null ? "/dev/null" : inWork(CONFIG_FILE),
        NPM_CONFIG_CACHE: inWork(`${BUILD_FOLDER}/npm`),
        NPM_CONFIG_AUDIT: "false",
        NPM_CONFIG_FUND: "false",
        NPM_CONFIG_UPDATE_NOTIFIER: "false",
        NPM_CONFIG_PROGRESS: "false",
        NPM_CONFIG_COLOR: "false",
        NPM_CONFIG_LOGS_MAX: "0",
        NPM_CONFIG_FETCH_RETRIES: "3",
        NPM_CONFIG_FETCH_RETRY_MINTIMEOUT: "1000",
        NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT: "10000",
      },
    },
  };
}
