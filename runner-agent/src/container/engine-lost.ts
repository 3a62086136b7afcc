/** Of a connection to the engine's socket that is refused, not there, or broke. */
const CONNECTION_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE"]);

/** Whether a call of the Engine API failed because nobody answers it: an answer that says no has a status instead. */
export function isEngineLost(error: unknown): boolean {
  if (!(error instanceof Error) || "statusCode" in error || !("code" in error)) return false;
  // ENOENT alone could be a file of ours.
  return CONNECTION_CODES.has(String(error.code)) || ("syscall" in error && error.syscall === "connect");
}
