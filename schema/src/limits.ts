import { z } from "zod";

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every limit of RGrid in one place: bytes end in `Bytes`, durations in `Ms`. A deployment overrides those that its API decides (`LIMITS`, JSON). */
export const LIMITS = {
  // Requests
  requestBodyBytesMax: 2 * MiB,
  /** Of a body over its limit, read and thrown away so that its sender hears why; Cloudflare lets no larger one in. */
  discardedBodyBytesMax: 100 * MiB,
  scriptBytesMax: 1 * MiB,
  argsCountMax: 10_000,
  argsBytesMax: 256 * KiB,
  envNamesMax: 256,
  envBytesMax: 64 * KiB,
  inputsPerRequestMax: 500,
  /** Of an execution; those above what a request may hold are in its manifest. */
  inputsMax: 10_000,
  /** As many inputs of long names. */
  inputsManifestBytesMax: 16 * MiB,
  foldersPerRequestMax: 500,
  /** Folders in which Python looks for modules of the caller's own. */
  pythonPathMax: 64,
  inputBytesMax: 5 * GiB,
  /** Of all inputs that were found in sources; what the command line names has no such limit. */
  foundInputBytesMax: 1 * GiB,
  /** Larger inputs are sent in parts, of which a cut loses only those under way. */
  wholeInputBytesMax: 64 * MiB,
  /** Of one part: all but the last are of this size, as R2 wants it. */
  partBytes: 16 * MiB,
  /** S3 lists so many at once. */
  partsMax: 1000,
  partsPerRequestMax: 100,
  pathBytesMax: 1024,
  pathComponentBytesMax: 255,
  metadataKeysMax: 64,
  metadataKeyLengthMax: 64,
  metadataValueLengthMax: 1024,
  labelsMax: 32,
  labelLengthMax: 64,
  commandLineLengthMax: 8192,
  requirementsMax: 2000,
  requirementLengthMax: 2048,
  requirementsFilesMax: 32,
  requirementHashesMax: 1000,
  indexesMax: 16,
  installVariablesMax: 16,
  idempotencyKeyLengthMax: 255,
  concurrencyKeyLengthMax: 255,
  /** Paths, and caches, that a runner's owner gives to scripts. */
  runnerMountsMax: 32,
  pageSizeDefault: 50,
  pageSizeMax: 200,
  requestsPerMinutePerKey: 100,
  requestsBurstPerKey: 200,
  /** More than one process makes that polls one poll after the other, at each end of a script and each command. */
  pollsPerMinutePerRunner: 12_000,
  pollsBurstPerRunner: 6_000,
  eventStreamsPerKeyMax: 20,
  credentialNameLengthMax: 100,
  /** Of each kind, revoked ones not counted. */
  credentialsPerAccountMax: 100,
  emailLengthMax: 254,
  beaconTextLengthMax: 128,
  /** Beacons and local sign-ins of one address. */
  openRequestsPerMinute: 120,

  // An execution
  timeoutMsDefault: 300 * SECOND,
  timeoutMsMin: 1 * SECOND,
  timeoutMsMax: 7 * DAY,
  memoryBytesDefault: 2 * GiB,
  memoryBytesMin: 16 * MiB,
  memoryBytesMax: 4096 * GiB,
  cpusDefault: 1,
  cpusMin: 0.01,
  cpusMax: 1024,
  priorityMax: 100,
  retriesDefault: 2,
  retriesMax: 10,
  manualRetriesMax: 2,
  retryReasonLengthMax: 1024,
  retryBackoffBaseMs: 1 * SECOND,
  retryBackoffMaxMs: 60 * SECOND,
  outputsCountMax: 10_000,
  outputBytesMax: 5 * GiB,
  /** A finish carries the whole manifest: 10,000 files of long names are above the limit of other requests. */
  finishBodyBytesMax: 16 * MiB,
  logBytesMax: 256 * MiB,
  logChunkBytesMax: 256 * KiB,
  logPostBytesMax: 1 * MiB,
  logChunksPerPostMax: 2000,
  /** A finished log up to this size stays in its object; a longer one moves to the object store (PROTOCOL 6). */
  logKeptBytes: 64 * KiB,
  /** A segment of an archived log: whole posts until so many bytes of JSON are reached, so at most this and one post's row (2 MB). */
  logSegmentBytes: 1 * MiB,
  /** Of one lease's log on the runner's disk, waiting to be stored; what comes after that is cut. */
  spoolBytesMax: 256 * MiB,

  // Phases and leases (PROTOCOL 3)
  waitingWithoutRunnerMs: 24 * HOUR,
  offerMs: 30 * SECOND,
  offersMax: 10,
  preparingMs: 30 * MINUTE,
  executingGraceMs: 60 * SECOND,
  uploadingMs: 60 * MINUTE,
  /** So long a runner offers an output to a store that does not take it. */
  outputOfferedMs: 50 * MINUTE,
  leaseTtlMs: 120 * SECOND,
  heartbeatMs: 15 * SECOND,
  cancelUnacknowledgedMs: 15 * SECOND,
  cancelAcknowledgedMs: 45 * SECOND,
  cancelGraceMs: 10 * SECOND,
  retentionMs: 30 * DAY,
  tombstoneMs: 30 * DAY,

  // Outbox, dispatcher, streams
  outboxBackoffBaseMs: 250,
  outboxBackoffMaxMs: 30 * SECOND,
  outboxBackstopMs: 2 * SECOND,
  ensureFirstMs: 60 * SECOND,
  ensureRepeatMs: 5 * MINUTE,
  removedRowMs: 10 * MINUTE,
  /** Removed rows are forgotten together, so many ms later: not an alarm each. */
  removedSweepMs: 60 * SECOND,
  /** From dispatcher to dispatcher that an account has left, by one call; the next call goes on from there. */
  dispatcherHopsMax: 8,
  lastSeenStoredMs: 1 * HOUR,
  queueFullRetryMs: 5 * SECOND,
  queuedPerAccountMax: 100_000,
  inFlightPerAccountMax: 1000,
  pollMs: 25 * SECOND,
  pollJitterMs: 5 * SECOND,
  /** A poll with as many held leases still fits into the 16 KiB of a WebSocket's attachment. */
  slotsMax: 128,
  runnerSilentMs: 60 * SECOND,
  streamCommentMs: 5 * SECOND,
  streamPageBytes: 256 * KiB,
  /** How often an account's event stream asks for what has changed. */
  accountEventsPollMs: 1 * SECOND,
  /** A row that was written so long before another may become visible after it. */
  accountEventsOverlapMs: 5 * SECOND,
  logPageBytes: 1 * MiB,

  // Access and content
  presignTtlMs: 1 * HOUR,
  runnerSessionTtlMs: 24 * HOUR,
  localSessionTtlMs: 12 * HOUR,
  apiKeyCacheFreshMs: 60 * SECOND,
  apiKeyCacheStaleMs: 1 * HOUR,
  databaseTimeoutMs: 5 * SECOND,
  objectStoreTimeoutMs: 5 * SECOND,
  inputFreshMs: 14 * DAY,
} as const satisfies Record<string, number>;

export type LimitName = keyof typeof LIMITS;
export type Limits = Readonly<Record<LimitName, number>>;

/**
 * Limits that are the same everywhere: of the contracts, by which every side checks what it is sent, or kept by the CLI and the runner alone.
 * An override in the control plane would move none of them.
 */
export const FIXED_LIMITS: ReadonlySet<LimitName> = new Set<LimitName>([
  ...(["argsCountMax", "argsBytesMax", "envNamesMax", "envBytesMax", "inputsMax", "inputsManifestBytesMax"] as const),
  ...([
    "foldersPerRequestMax",
    "pythonPathMax",
    "inputBytesMax",
    "foundInputBytesMax",
    "partsMax",
    "partsPerRequestMax",
  ] as const),
  ...(["pathBytesMax", "pathComponentBytesMax", "metadataKeysMax", "metadataKeyLengthMax", "metadataValueLengthMax"] as const),
  ...(["labelsMax", "labelLengthMax", "commandLineLengthMax", "requirementsMax", "requirementLengthMax"] as const),
  ...(["requirementsFilesMax", "requirementHashesMax", "indexesMax", "installVariablesMax", "idempotencyKeyLengthMax"] as const),
  ...(["concurrencyKeyLengthMax", "runnerMountsMax", "pageSizeMax", "credentialNameLengthMax", "emailLengthMax"] as const),
  ...(["beaconTextLengthMax", "timeoutMsMin", "timeoutMsMax", "memoryBytesMin", "memoryBytesMax", "cpusMin", "cpusMax"] as const),
  ...(["priorityMax", "retriesDefault", "retriesMax", "retryReasonLengthMax", "outputsCountMax", "outputBytesMax"] as const),
  ...(["logChunksPerPostMax", "spoolBytesMax", "outputOfferedMs", "pollJitterMs", "slotsMax"] as const),
]);

/** A deployment's overrides: known names that it decides, positive finite numbers. */
const limitOverrides = z
  .partialRecord(z.enum(Object.keys(LIMITS) as [LimitName, ...LimitName[]]), z.number().positive())
  .superRefine((given, context) => {
    for (const name of Object.keys(given) as LimitName[]) {
      if (FIXED_LIMITS.has(name))
        context.addIssue({ code: "custom", path: [name], message: `${name} is the same everywhere: it can't be overridden` });
    }
  });

/**
 * The limits of a deployment.
 * @param overrides JSON object text such as `{"leaseTtlMs":5000}`; null or empty for none
 * @throws ZodError on an unknown name, one of `FIXED_LIMITS`, or a value that is not a positive number; SyntaxError on bad JSON
 */
export function limitsWith(overrides: string | null | undefined): Limits {
  if (!overrides) return LIMITS;
  return { ...LIMITS, ...limitOverrides.parse(JSON.parse(overrides)) };
}
