import {
  BUILD_LIMITS_MIN,
  BUILD_MS,
  commandOf,
  createOptions,
  DEFAULT_IMAGES,
  folderOf,
  GPU_LABEL,
  installationOf,
  LAYER_FOLDER,
  layerUse,
} from "@rgrid/runner-agent/recipe";
import { type Dependencies, type Execution, imageNamedBy } from "@rgrid/schema";
import { dockerRunOptions } from "./docker-run.ts";
import { shellWord, variable } from "./shell-words.ts";

/** What of an execution decides how it is run. */
export type Runnable = Pick<Execution, "id" | "script" | "runtime" | "sandbox" | "spec">;
/** What the script was, as the API gives it back. */
export type Script = { name: string; bytes: Buffer };

type Command = { argv: string[]; env: Record<string, string> };
type Made = {
  command: Command;
  limits: { memory_bytes: number; cpus: number; timeout_ms: number };
  network: boolean;
  /** Variables of the shell script that hold folders. */
  work: string;
  layer: { writable: boolean } | null;
};

/** Of the container's environment, what comes from a file that only the user can fill in goes before. */
const without = (env: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

/** `docker run` and its words, one option a line. */
function dockerRun(execution: Runnable, { command, limits, network, work, layer }: Made, extra: readonly string[]): string {
  const options = createOptions({
    request: {
      execution: execution.id,
      lease: 1,
      runtime: execution.runtime,
      limits,
      leaseTtlMs: 0,
      network,
      gpu: execution.spec.labels.includes(GPU_LABEL),
      command,
      ...(layer && { mounts: [{ source: variable("layer"), target: LAYER_FOLDER, writable: layer.writable }] }),
    },
    image: variable("image"),
    runner: "",
    incarnation: "",
    user: { uid: variable("uid"), gid: variable("gid") },
    workFolder: variable(work),
    // The runner's own init ends a script whose runner is gone: here nobody is.
    init: null,
    passwdFile: `${variable("etc")}/passwd`,
    groupFile: `${variable("etc")}/group`,
    cgroupParent: null,
    gpu: { kind: "nvidia" },
  });
  const lines = dockerRunOptions(options).map(([name, value]) => (value === null ? name : `${name} ${shellWord(value)}`));
  const words = [variable("image"), ...command.argv].map(shellWord).join(" ");
  return ['docker run --rm --name "$name"', ...extra, ...lines, words].join(" \\\n  ");
}

/** The image by the name that its runner knew it by; of one that nobody reported, by the name that runners have for the runtime. */
export function imageOf({ sandbox, runtime }: Runnable): { name: string; id: string | null; digests: string[] } {
  if (sandbox?.image) return sandbox.image;
  return { name: imageNamedBy(runtime) ?? DEFAULT_IMAGES.get(runtime) ?? runtime, id: null, digests: [] };
}

/** The command that runs the script. @param envFile whether the user fills in a file of variables */
export function runLine(execution: Runnable, script: Script | null): string {
  const { spec, id, runtime, sandbox } = execution;
  const command = commandOf({
    execution_id: id,
    env: {},
    spec: {
      ...spec,
      runtime,
      caller: spec.caller ?? { tz: null, columns: null, color: false },
      // As base64: only its first line is looked at, and a name that holds no script has none.
      script: { name: execution.script, content: script?.bytes.toString("base64") ?? "", encoding: "base64" },
    },
  });
  const { dependencies } = spec;
  const env = without({ ...(dependencies && layerEnv(dependencies)), ...command.env }, spec.env_names);
  const made: Made = {
    command: { argv: command.argv, env },
    limits: spec.limits,
    network: sandbox?.network ?? spec.network,
    work: "work",
    layer: dependencies === undefined ? null : { writable: false },
  };
  return dockerRun(execution, made, spec.env_names.length > 0 ? ['--env-file "$here/.env"'] : []);
}

/** Of the packages' commands: those of workspaces are known only to the layer. */
function layerEnv(wanted: Dependencies): Record<string, string> {
  const modules = wanted.manager === "npm" ? [folderOf(wanted.project ?? "")] : [];
  return layerUse(wanted.manager, variable("layer"), modules, variable("path")).env;
}

/** An installation with a configuration: an empty one is none. */
export const installation = (wanted: Dependencies): ReturnType<typeof installationOf> =>
  installationOf(wanted, { pipConfig: "", npmConfig: "", env: {} });

/** The command that installs what the script depends on, into the folder `$layer`, reading the files that it names in `$build`. */
export function installLine(execution: Runnable, dependencies: Dependencies): string {
  const { memory_bytes, cpus } = execution.spec.limits;
  return dockerRun(
    execution,
    {
      command: installation(dependencies).command,
      limits: {
        memory_bytes: Math.max(memory_bytes, BUILD_LIMITS_MIN.memory_bytes),
        cpus: Math.max(cpus, BUILD_LIMITS_MIN.cpus),
        timeout_ms: BUILD_MS,
      },
      network: true,
      work: "build",
      layer: { writable: true },
    },
    // Their values are in the environment of who runs this.
    dependencies.variables.map((name) => `--env ${shellWord(name)}`),
  );
}
