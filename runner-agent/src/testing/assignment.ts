import { createHash, randomBytes } from "node:crypto";
import { type Assignment, LIMITS, makeLeaseSecret, randomId } from "@rgrid/schema";

export type AssignmentOptions = {
  script: string;
  name?: string;
  runtime?: string;
  args?: string[];
  env?: Record<string, string>;
  inputs?: Record<string, string>;
  folders?: string[];
  entry?: Assignment["spec"]["entry"];
  stdin?: string;
  pythonPath?: string[];
  timeoutMs?: number;
  memoryBytes?: number;
  cpus?: number;
  network?: boolean;
  caller?: Partial<Assignment["spec"]["caller"]>;
  /** Where a GET of an input goes: `STORE/inputs/PATH`. */
  storeUrl?: string;
  leaseTtlMs?: number;
};

const fill = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => {
  bytes.set(randomBytes(bytes.length));
  return bytes;
};

/** An assignment as a poll brings it, with what a test does not care about filled in. */
export function assignmentOf(options: AssignmentOptions): Assignment {
  const store = options.storeUrl ?? "http://127.0.0.1:1/store";
  return {
    execution_id: randomId("exec", fill),
    lease: 1,
    lease_secret: makeLeaseSecret(fill),
    lease_ttl_ms: options.leaseTtlMs ?? LIMITS.leaseTtlMs,
    retry_count: 0,
    env: options.env ?? {},
    inputs: Object.entries(options.inputs ?? {}).map(([path, content]) => ({
      path,
      sha256: createHash("sha256").update(content).digest("hex"),
      size_bytes: Buffer.byteLength(content),
      executable: false,
      url: `${store}/inputs/${encodeURIComponent(path)}`,
    })),
    spec: {
      script: { name: options.name ?? "main.py", content: options.script, encoding: "utf8" },
      args: options.args ?? [],
      runtime: options.runtime ?? "python:3.11",
      folders: options.folders ?? [],
      ...(options.entry === undefined ? {} : { entry: options.entry }),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      ...(options.pythonPath === undefined ? {} : { python_path: options.pythonPath }),
      env_names: Object.keys(options.env ?? {}),
      metadata: {},
      limits: {
        timeout_ms: options.timeoutMs ?? 60_000,
        memory_bytes: options.memoryBytes ?? 512 * 1024 * 1024,
        cpus: options.cpus ?? 1,
      },
      network: options.network ?? false,
      labels: [],
      runner: null,
      priority: 0,
      retries_max: 0,
      command_line: "",
      caller: { tz: null, columns: null, color: false, ...options.caller },
    },
  };
}
