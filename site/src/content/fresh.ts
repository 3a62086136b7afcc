/** How old may be what was read elsewhere. */
export const AGE_DAYS_MAX = 180;

/** Set by a build that nobody publishes: the local stack's has to come up on any day. */
const ONLY_WARNS = "RGRID_SITE_STALE";

/**
 * Refuses what was read too long ago, so that no old price is published; with `RGRID_SITE_STALE=warn` in the environment it is only said.
 * @param now instant of the build
 * @throws Error naming it
 */
export function assertReadSince(
  now: number,
  all: readonly { what: string; read: string }[],
  { environment = process.env, warn = console.warn }: { environment?: NodeJS.ProcessEnv; warn?: (text: string) => void } = {},
): void {
  const old = all.filter(({ read }) => now - Date.parse(read) > AGE_DAYS_MAX * 86_400_000);
  if (old.length === 0) return;
  const text = `read these again: ${old.map(({ what, read }) => `${what} (${read})`).join(", ")}`;
  if (environment[ONLY_WARNS] !== "warn") throw new Error(text);
  warn(text);
}
