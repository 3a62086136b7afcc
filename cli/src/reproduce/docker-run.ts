import type { createOptions } from "@rgrid/runner-agent/recipe";

type CreateOptions = ReturnType<typeof createOptions>;
type HostConfig = NonNullable<CreateOptions["HostConfig"]>;

/** One option of `docker run` with its value; `null` for one without. */
type Option = readonly [name: string, value: string | null];

const each = (name: string, values: readonly string[] | undefined): Option[] => (values ?? []).map((value) => [name, value]);
const flag = (name: string, given: boolean | undefined): Option[] => (given ? [[name, null]] : []);

/** Nothing that a runner asks of its engine may be left out unseen. */
function checkRest(rest: Record<string, unknown>): void {
  const unknown = Object.keys(rest).filter((key) => rest[key] !== undefined);
  if (unknown.length > 0) throw new Error(`docker run is not told of ${unknown.join(", ")}`);
}

function ofHost(config: HostConfig): Option[] {
  const {
    Init,
    ReadonlyRootfs,
    CapDrop,
    SecurityOpt,
    Privileged,
    PidsLimit,
    Memory,
    MemorySwap,
    NanoCpus,
    IpcMode,
    ShmSize,
    Ulimits,
    LogConfig,
    NetworkMode,
    Tmpfs,
    Binds,
    DeviceRequests,
    // `--rm` and a person see to these.
    RestartPolicy: _,
    AutoRemove: _1,
    ...rest
  } = config;
  checkRest({ ...rest, Privileged: Privileged || undefined });
  return [
    ...flag("--init", Init),
    ...flag("--read-only", ReadonlyRootfs),
    ...each("--cap-drop", CapDrop),
    ...each("--security-opt", SecurityOpt),
    ["--pids-limit", String(PidsLimit)],
    ["--memory", `${Memory}b`],
    ["--memory-swap", `${MemorySwap}b`],
    ["--cpus", String(Number(NanoCpus) / 1e9)],
    ["--ipc", String(IpcMode)],
    ["--shm-size", `${ShmSize}b`],
    ...(Ulimits ?? []).map(({ Name, Soft, Hard }): Option => ["--ulimit", `${Name}=${Soft}:${Hard}`]),
    ["--log-driver", String(LogConfig?.Type)],
    ["--network", String(NetworkMode)],
    ...Object.entries(Tmpfs ?? {}).map(([path, options]): Option => ["--tmpfs", `${path}:${options}`]),
    ...each("--volume", Binds),
    // The one request that a runner makes is for all of NVIDIA's.
    ...(DeviceRequests ?? []).map((): Option => ["--gpus", "all"]),
  ];
}

/**
 * What a runner tells its engine, as options of `docker run`, in the order in which people read them; the image and the words come after them.
 * @throws where there is something that no option here stands for
 */
export function dockerRunOptions(options: CreateOptions): Option[] {
  const {
    Env,
    WorkingDir,
    User,
    Hostname,
    HostConfig,
    Image: _,
    Cmd: _1,
    // Emptied, so that the words are what runs.
    Entrypoint: _2,
    AttachStdout: _3,
    AttachStderr: _4,
    OpenStdin: _5,
    Tty: _6,
    // Said by the network's mode.
    NetworkDisabled: _7,
    // By its labels a runner knows its containers, and removes them.
    Labels: _8,
    ...rest
  } = options;
  checkRest(rest);
  return [
    ["--entrypoint", ""],
    ["--hostname", String(Hostname)],
    ["--user", String(User)],
    ["--workdir", String(WorkingDir)],
    ...ofHost(HostConfig ?? {}),
    ...each("--env", Env),
  ];
}
