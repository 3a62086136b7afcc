/**
 * The header `Retry-After` in seconds from now, never below 0; null where there is none or it says nothing.
 * @param header seconds or a date @see RFC 9110, 10.2.3
 */
export function retryAfterSeconds(header: string | null | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // A date begins with its day's name: Date.parse would take far more for one.
  const at = /^[A-Z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
