import { accountFiles, BUILD_FOLDER, LAYER_FOLDER, MODULES } from "@rgrid/runner-agent/recipe";
import type { Dependencies } from "@rgrid/schema";
import { imageOf, installation, installLine, type Runnable, runLine, type Script } from "./container.ts";
import { shellWord, variable } from "./shell-words.ts";

/** Exit codes of sysexits.h, as the CLI's own. */
const EXIT = { usage: 64, unavailable: 69, exists: 73, config: 78 } as const;

const fail = (code: number, message: string): string => `{ printf 'run.sh: %s\\n' ${message} >&2; exit ${code}; }`;

function findImage(execution: Runnable): string {
  const { name, id, digests } = imageOf(execution);
  const [digest] = digests;
  const wanted = digest ?? name;
  const pull = `docker pull --quiet ${shellWord(wanted)} >&2 || ${fail(EXIT.unavailable, shellWord(`there is no ${wanted} here, and it can't be pulled; another image: RGRID_IMAGE=… ./run.sh`))}`;
  const other = fail(
    EXIT.unavailable,
    shellWord(`the image ${name} (${id}) was made on the runner's machine and is not here; another one: RGRID_IMAGE=… ./run.sh`),
  );
  return `# The image, by content.
image=\${RGRID_IMAGE:-}
if [ -z "$image" ]; then
  image=${shellWord(id ?? name)}
  docker image inspect "$image" >/dev/null 2>&1 || ${
    id === null || digest !== undefined ? `{ ${pull}; image=${shellWord(wanted)}; }` : other
  }
fi`;
}

function install(execution: Runnable, dependencies: Dependencies): string {
  const folders = dependencies.files.map((path) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "."));
  const made = [...new Set([BUILD_FOLDER, ...folders])].map((path) => shellWord(`${variable("build")}/${path}`)).join(" ");
  const copied = dependencies.files.map(
    (path) => `cp ${shellWord(`${variable("here")}/work/${path}`)} ${shellWord(`${variable("build")}/${path}`)}`,
  );
  const { files, configFile } = installation(dependencies);
  const inBuild = (path: string) => shellWord(`${variable("build")}/${path}`);
  const written = files
    .filter(({ path }) => path !== configFile)
    .map(({ path, text }) => `printf %s ${shellWord(text)} >${inBuild(path)}`);
  const [config, example] = dependencies.manager === "pip" ? ["PIP_CONFIG", "pip.conf"] : ["NPM_CONFIG", ".npmrc"];
  return `# What the script depends on, once. An index of your own: ${config}=${example} ./run.sh
layer=$here/layer
path=$(docker image inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$image" | sed -n 's/^PATH=//p')
path=\${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
if [ ! -e "$layer/.installed" ]; then
  build=$here/.build
  rm -rf "$layer" "$build"
  mkdir -p "$layer" ${made}
${[...copied, ...written].map((line) => `  ${line}\n`).join("")}  cat "\${${config}:-/dev/null}" >${inBuild(configFile)}
  own "$layer" "$build"
  ${installLine(execution, dependencies).replaceAll("\n", "\n  ")} >&2
  rm -rf "$build"
  : >"$layer/.installed"
fi
`;
}

/** Each to where the layer has it: which there are only the installation tells. */
const LINK_MODULES = `(cd "$layer" && find . -name ${MODULES} -prune) | while IFS= read -r each; do
  mkdir -p "$work/\${each%/*}"
  ln -s "${LAYER_FOLDER}/$each" "$work/$each"
done
`;

/** The text of `run.sh`: for any POSIX shell, with Docker and nothing else. */
export function runScript(execution: Runnable, script: Script | null): string {
  const { id, spec } = execution;
  const { passwd, group } = accountFiles({ uid: variable("uid"), gid: variable("gid") });
  const { dependencies } = spec;
  const seconds = Math.ceil(spec.limits.timeout_ms / 1000);
  return `#!/bin/sh
# Runs ${id} again, in a container as its runner made it. README.md says more.
#   ./run.sh [FOLDER]    FOLDER is made: it runs there, and what it makes stays there (result)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=\${1:-$here/result}
case $work in /*) ;; *) work=$PWD/$work ;; esac
[ ! -e "$work" ] || ${fail(EXIT.exists, '"$work is there already: name another folder"')}
case $here$work in *:*) ${fail(EXIT.usage, "'docker takes no folder with a colon in its name'")} ;; esac
${spec.env_names.length === 0 ? "" : `[ -e "$here/.env" ] || ${fail(EXIT.config, "'copy .env.example to .env and fill it in'")}\n`}
${findImage(execution)}

# As the runner: never as root, and the files belong to whoever it runs as.
uid=$(id -u)
gid=$(id -g)
own() { :; }
if [ "$uid" = 0 ]; then
  uid=65534
  gid=65534
  own() { chown -R 65534:65534 "$@"; }
fi
etc=$here/.etc
mkdir -p "$etc"
printf %s ${shellWord(passwd)} >"$etc/passwd"
printf %s ${shellWord(group)} >"$etc/group"
name=rgrid-again-$$
trap 'docker rm --force "$name" >/dev/null 2>&1 || :' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

${dependencies === undefined ? "" : `${install(execution, dependencies)}\n`}cp -R "$here/work" "$work"
${dependencies?.manager === "npm" ? LINK_MODULES : ""}own "$work"
set -- ${runLine(execution, script)}
# Its time, where this machine can measure it.
if command -v timeout >/dev/null; then set -- timeout -k 10 ${seconds} "$@"; fi
"$@"
`;
}
