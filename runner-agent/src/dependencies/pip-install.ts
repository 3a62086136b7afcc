import type { PipDependencies } from "@rgrid/schema";
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
import { installWithHashes } from "./with-hashes.ts";

const CONFIG_FILE = `${BUILD_FOLDER}/pip.conf`;
const CONSTRAINTS_FILE = `${BUILD_FOLDER}/constraints.txt`;
const HASHED_FILE = `${BUILD_FOLDER}/locked-with-hashes.txt`;
const UNHASHED_FILE = `${BUILD_FOLDER}/locked.txt`;
const BOTH_FILE = `${BUILD_FOLDER}/install.py`;
const PINNED_FILE = `${BUILD_FOLDER}/pinned.txt`;
/** Requirements files go by many names; a package's own files are none. */
const REQUIREMENTS = /\.(txt|in|lock|pip)$/;

/**
 * A virtual environment that sees the image's own packages, so that everything works as after `pip install` at home: `.pth` files, data files under
 * `sys.prefix`, console scripts, metadata, and a module never goes before one of the standard library, as it would on PYTHONPATH.
 * A lock goes first and by itself: where pip checks hashes it wants one of everything, also of what was only typed.
 */
const SCRIPT = `
python3 -m venv --system-site-packages --without-pip "$1" || exit ${NO_INSTALLER}
python="$1/bin/python3"
"$python" -m pip --version >/dev/null || exit ${NO_INSTALLER}
cd "$2" || exit 1
shift 2
[ ! -e "${inWork(HASHED_FILE)}" ] || "$python" -m pip install --no-deps --require-hashes -r "${inWork(HASHED_FILE)}" || exit
[ ! -e "${inWork(UNHASHED_FILE)}" ] || "$python" -m pip install --no-deps -r "${inWork(UNHASHED_FILE)}" || exit
[ $# -eq 0 ] && exit
[ ! -e "${inWork(BOTH_FILE)}" ] || exec "$python" "${inWork(BOTH_FILE)}" "$@"
exec "$python" -m pip install "$@"
`;

const lines = (path: string, all: readonly string[]) => (all.length === 0 ? [] : [{ path, text: `${all.join("\n")}\n` }]);

/** What is locked, and where else it is looked for; pip takes what fits the version, or the hashes. */
const lockFile = (path: string, indexes: readonly string[], locked: readonly string[]) =>
  lines(path, locked.length === 0 ? [] : [...indexes.map((url) => `--extra-index-url ${url}`), ...locked]);

const both = ({ requirements, files }: PipDependencies): string => {
  const named = files.filter((path) => REQUIREMENTS.test(path));
  return installWithHashes([...new Set([...requirements, ...named])].map(inWork), inWork(PINNED_FILE));
};

/** How packages of Python are installed. @param config the owner's pip.conf */
export function pipInstallation(wanted: PipDependencies, { pipConfig: config }: Pick<Grants, "pipConfig">): Installation {
  const { packages, locked, indexes = [], requirements } = wanted;
  const [first] = requirements;
  const constraints = locked.map(({ requirement }) => requirement);
  const hashed = locked.filter(({ hashes }) => hashes.length > 0);
  const files = [
    ...lines(CONSTRAINTS_FILE, constraints),
    ...lockFile(
      HASHED_FILE,
      indexes,
      hashed.map(({ requirement, hashes }) => `${requirement} ${hashes.map((hash) => `--hash=${hash}`).join(" ")}`),
    ),
    ...lockFile(
      UNHASHED_FILE,
      indexes,
      locked.flatMap(({ requirement, hashes }) => (hashes.length === 0 ? [requirement] : [])),
    ),
    ...(requirements.length === 0 || packages.length === 0 ? [] : [{ path: BOTH_FILE, text: both(wanted) }]),
    ...(config === null ? [] : [{ path: CONFIG_FILE, text: config }]),
  ];
  const more = [
    ...requirements.flatMap((path) => ["--requirement", inWork(path)]),
    ...(constraints.length > 0 ? ["--constraint", inWork(CONSTRAINTS_FILE)] : []),
    // `--`: a requirement is never an option.
    "--",
    ...packages,
  ];
  return {
    files,
    configFile: CONFIG_FILE,
    command: {
      argv: [
        "sh",
        "-c",
        SCRIPT,
        "sh",
        LAYER_FOLDER,
        first === undefined ? WORK_FOLDER : inWork(folderOf(first)),
        ...(requirements.length + packages.length === 0 ? [] : more),
      ],
      env: {
        ...BUILD_ENV,
        // The image's or a user's own settings would make layers differ that have one name.
        PIP_CONFIG_FILE: config === null ? "/dev/null" : inWork(CONFIG_FILE),
        PIP_NO_CACHE_DIR: "1",
        PIP_NO_INPUT: "1",
        PIP_DISABLE_PIP_VERSION_CHECK: "1",
        PIP_PROGRESS_BAR: "off",
        PIP_NO_COLOR: "1",
        PIP_RETRIES: "3",
        PYTHONUNBUFFERED: "1",
      },
    },
  };
}
