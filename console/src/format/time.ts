const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** The time of day where the reader is, with its zone: `14:29:24 UTC`. */
export const clockTime = (iso: string): string => clock.format(new Date(iso));
/** `14:32` */
export const minuteTime = (at: Date): string => minutes.format(at);
/** `2 Nov 2026` */
export const calendarDay = (iso: string): string => dayAndYear.format(new Date(iso));

/** A day in the reader's zone, as a key to compare by: `2026-11-23`. */
export function dayKey(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Of the divider before a day's first row: `Today`, `Yesterday, Mon 23 Nov`, `Sun 22 Nov`. */
export function dayTitle(at: Date, now: Date): string {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (dayKey(at) === dayKey(now)) return "Today";
  const name = weekday.format(at).replace(",", "");
  return dayKey(at) === dayKey(yesterday) ? `Yesterday, ${name}` : name;
}

/** Since an execution's start, as the log's gutter shows it: `00:19.2`, `1:02:03.4`. */
export function logTime(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  const two = (n: number) => String(n).padStart(2, "0");
  const seconds = Math.floor(tenths / 10);
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${tenths % 10}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}
