import type { Dependencies } from "@rgrid/schema";
import type { Command } from "../container/port.ts";
import { WORK_FOLDER } from "../execution/plan.ts";

/** Where a layer lies in containers, when it is built and when it is used: the scripts of packages hold it in their first line. */
export const LAYER_FOLDER = "/.rgrid/layer";
/** Below /work of the build, which is the host's disk: /tmp counts as memory, and a wheel may be larger than that. */
export const BUILD_FOLDER = ".rgrid/build";
export const CONSTRAINTS_FILE = `${BUILD_FOLDER}/constraints.txt`;
export const PIP_CONFIG_FILE = `${BUILD_FOLDER}/pip.conf`;

/** Exit code of the build where the image can't install at all; pip itself has 1, 2 and 23. */
export const NO_INSTALLER = 90;

/**
 * A virtual environment that sees the image's own packages, so that everything works as after `pip install` at home: `.pth` files, data files under
 * `sys.prefix`, console scripts, metadata, and a module never goes before one of the standard library, as it would on PYTHONPATH.
 */
const SCRIPT = `
python3 -m venv --system-site-packages --without-pip "$1" || exit ${NO_INSTALLER}
python="$1/bin/python3"
"$python" -m pip --version >/dev/null || exit ${NO_INSTALLER}
cd "$2" || exit 1
shift 2
exec "$python" -m pip install "$@"
`;

const at = (path: string): string => `${WORK_FOLDER}/${path}`;
const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");

/** What the build container runs. @param config whether the runner's owner gave a pip configuration */
export function installCommand(wanted: Dependencies, config: boolean): Command {
  const [first] = wanted.requirements;
  const options = [
    ...wanted.requirements.flatMap((path) => ["--requirement", at(path)]),
    ...(wanted.constraints.length > 0 ? ["--constraint", at(CONSTRAINTS_FILE)] : []),
  ];
  return {
    // `--`: a requirement is never an option.
    argv: [
      "sh",
      "-c",
      SCRIPT,
      "sh",
      LAYER_FOLDER,
      first === undefined ? WORK_FOLDER : at(folderOf(first)),
      ...options,
      "--",
      ...wanted.packages,
    ],
    env: {
      HOME: at(BUILD_FOLDER),
      TMPDIR: at(BUILD_FOLDER),
      LANG: "C.UTF-8",
      // The image's or a user's own settings would make layers differ that have one name.
      PIP_CONFIG_FILE: config ? at(PIP_CONFIG_FILE) : "/dev/null",
      PIP_NO_CACHE_DIR: "1",
      PIP_NO_INPUT: "1",
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_PROGRESS_BAR: "off",
      PIP_NO_COLOR: "1",
      PIP_RETRIES: "3",
      PYTHONUNBUFFERED: "1",
    },
  };
}

/** The variables of a script that runs on a layer. */
export const layerEnv = (imagePath: string): Record<string, string> => ({ PATH: `${LAYER_FOLDER}/bin:${imagePath}` });
