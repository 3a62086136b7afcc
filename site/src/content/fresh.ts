/** How old may be what was read elsewhere. */
export const AGE_DAYS_MAX = 180;

/** @throws Error naming what was read too long ago @param now instant of the build */
export function assertReadSince(now: number, all: readonly { what: string; read: string }[]): void {
  const old = all.filter(({ read }) => now - Date.parse(read) > AGE_DAYS_MAX * 86_400_000);
  if (old.length > 0) throw new Error(`read these again: ${old.map(({ what, read }) => `${what} (${read})`).join(", ")}`);
}
