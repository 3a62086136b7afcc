import type Docker from "dockerode";
import { HOME_FOLDER, WORK_FOLDER } from "../execution/plan.ts";
import { mountText } from "../owner/mounts.ts";
import { type Gpu, gpuOptions } from "./gpu.ts";
import { initSocketIn } from "./init-socket.ts";
import type { SandboxRequest } from "./port.ts";

export const LABELS = {
  runner: "rgrid.runner",
  incarnation: "rgrid.incarnation",
  execution: "rgrid.execution",
  lease: "rgrid.lease",
  /** Of a container in which an image is asked for its version. */
  question: "rgrid.question",
} as const;

export type ContainerPlan = {
  request: SandboxRequest;
  image: string;
  runner: string;
  incarnation: string;
  /** Numbers, or what a shell will make numbers of. */
  user: { uid: number | string; gid: number | string };
  /** Host paths. */
  workFolder: string;
  /** The init to start the command under, and the folder of its socket; null: Docker's own init, which ends nothing by itself. */
  init: { program: string; folder: string } | null;
  passwdFile: string;
  groupFile: string;
  /** Parent of the container's cgroup, kept for reading usage after the end; null where the engine's cgroups can't be reached. */
  cgroupParent: string | null;
  /** What a request for a GPU is given; null where there is none. */
  gpu: Gpu | null;
};

/** In the container. */
const INIT_PROGRAM = "/.rgrid/init";
const INIT_FOLDER = "/.rgrid/runner";

const PIDS_MAX = 1024;
const NOFILE_MAX = 1024;
/** Every mount below is also counted by the kernel into the memory limit, as tmpfs pages. */
const HOME_BYTES_MAX = 64 * 1024 * 1024;

/**
 * What the engine is told to make (DESIGN, Containers). Pure, so that a test can hold every lock of it.
 * - /tmp is executable: Python's compiled caches, `ctypes` and build tools run what they wrote there, and /work, which the script can write,
 *   is executable anyway, so `noexec` would keep nobody from anything. Half the memory, so that filling it is a clean ENOSPC, no OOM kill.
 * - nofile 1024: `select()` breaks above it, and PLATFORM found that this host refuses more than 20,000.
 * - Log driver none: the output is read from the attached stream alone, and costs a third of what json-file does.
 * - An init: a program that is PID 1 ignores SIGTERM and SIGABRT without a handler, and nobody would reap orphans.
 */
export function createOptions(plan: ContainerPlan): Docker.ContainerCreateOptions {
  const { request, user } = plan;
  const { memory_bytes, cpus } = request.limits;
  const half = Math.floor(memory_bytes / 2);
  return {
    Image: plan.image,
    Cmd: plan.init ? [...initArgs(request), ...request.command.argv] : request.command.argv,
    Entrypoint: [],
    Env: Object.entries(request.command.env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: WORK_FOLDER,
    User: `${user.uid}:${user.gid}`,
    Hostname: "rgrid",
    AttachStdout: true,
    AttachStderr: true,
    OpenStdin: false,
    Tty: false,
    NetworkDisabled: !request.network,
    Labels: {
      [LABELS.runner]: plan.runner,
      [LABELS.incarnation]: plan.incarnation,
      [LABELS.execution]: request.execution,
      [LABELS.lease]: String(request.lease),
    },
    HostConfig: {
      Init: plan.init === null,
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Privileged: false,
      PidsLimit: PIDS_MAX,
      Memory: memory_bytes,
      // Equal to Memory: no swap, so that the limit is the limit.
      MemorySwap: memory_bytes,
      NanoCpus: Math.round(cpus * 1e9),
      IpcMode: "private",
      ShmSize: half,
      Ulimits: [
        { Name: "nofile", Soft: NOFILE_MAX, Hard: NOFILE_MAX },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: "none", Config: {} },
      NetworkMode: request.network ? "bridge" : "none",
      RestartPolicy: { Name: "no" },
      AutoRemove: false,
      Tmpfs: {
        "/tmp": `rw,exec,nosuid,nodev,size=${half},mode=1777`,
        [HOME_FOLDER]: `rw,exec,nosuid,nodev,size=${Math.min(half, HOME_BYTES_MAX)},mode=0755,uid=${user.uid},gid=${user.gid}`,
      },
      Binds: [
        `${plan.workFolder}:${WORK_FOLDER}`,
        ...(request.mounts ?? []).map(mountText),
        `${plan.passwdFile}:/etc/passwd:ro`,
        `${plan.groupFile}:/etc/group:ro`,
        ...(plan.init ? [`${plan.init.program}:${INIT_PROGRAM}:ro`, `${plan.init.folder}:${INIT_FOLDER}:ro`] : []),
      ],
      ...(request.gpu === true && plan.gpu !== null ? gpuOptions(plan.gpu) : {}),
      ...(plan.cgroupParent === null ? {} : { CgroupParent: plan.cgroupParent }),
    },
  };
}

/** Of the lease: so that a silent runner's container is gone before its execution is given to another. */
const SILENCE_SHARE = 0.75;
/** The runner ends scripts at their timeout, with a grace; the init ends what is left if the runner does not get to it. */
const TIMEOUT_MARGIN_MS = 60_000;

export const silenceMsOf = (leaseTtlMs: number): number => Math.max(100, Math.floor(leaseTtlMs * SILENCE_SHARE));
export const hardTimeoutMsOf = (timeoutMs: number): number => timeoutMs + TIMEOUT_MARGIN_MS;

const initArgs = ({ leaseTtlMs, limits }: SandboxRequest): string[] => [
  INIT_PROGRAM,
  initSocketIn(INIT_FOLDER),
  String(silenceMsOf(leaseTtlMs)),
  String(hardTimeoutMsOf(limits.timeout_ms)),
];

/** The user id's entries, without which `getpass.getuser()` and `os.path.expanduser` fail. */
export function accountFiles({ uid, gid }: ContainerPlan["user"]): { passwd: string; group: string } {
  return {
    passwd: `root:x:0:0:root:/root:/bin/sh\nuser:x:${uid}:${gid}:user:${HOME_FOLDER}:/bin/sh\n`,
    group: `root:x:0:\nuser:x:${gid}:\n`,
  };
}
