/**
 * A fault of the runner's own, in a line of its log: the stack only where RGRID_DEBUG=1 asks for it, since a log is read by people who can do nothing
 * with one.
 */
export function faultText(thrown: unknown, env: NodeJS.ProcessEnv): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return env["RGRID_DEBUG"] === "1" ? (thrown.stack ?? `${thrown.name}: ${thrown.message}`) : `${thrown.name}: ${thrown.message}`;
}
