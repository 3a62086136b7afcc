/** A point in time on both clocks of the host, in milliseconds. */
export type Instant = {
  /** Never goes back; stands still in suspend. */
  monotonic: number;
  /** Since 1970; goes on in suspend, may jump either way. */
  wall: number;
};

export interface Clock {
  now(): Instant;
}

/** Uniform in [0, 1). */
type Random = () => number;

/** Resolves after `ms`, or at once when `signal` aborts. It never rejects: a loop looks at its own reason to end. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Fields of one structured log line. Never secrets, environment values, script text or presigned URLs. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}

/** What every loop needs of its host, and all that it may take from it: the simulator supplies the same four. */
export type HostPorts = { clock: Clock; random: Random; sleep: Sleep; log: Log };
