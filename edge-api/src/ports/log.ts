/** Fields of one structured log line: snake_case. Never secrets, presigned URLs, script text or SQL parameters. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/** Log events, not prose: `log.info("lease_expired", { execution_id, lease })`. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}
