const WORK_PREFIX = "/work/";
/** Below /work, but nobody's own: packages that were brought along. */
const FOREIGN = /(^|\/)(site-packages|dist-packages|node_modules|\.venv|venv)\//;

/** A path of a traceback as the user knows it: relative to /work. null for a file of the interpreter, of a package, or of no file (`<string>`). */
export function ownPath(path: string): string | null {
  const plain = path.startsWith("file://") ? path.slice("file://".length) : path;
  const isBelowWork = plain.startsWith(WORK_PREFIX);
  if (!isBelowWork && (plain.startsWith("/") || plain.startsWith("<") || plain.startsWith("node:"))) return null;
  if (FOREIGN.test(plain)) return null;
  const own = isBelowWork ? plain.slice(WORK_PREFIX.length) : plain;
  return own.startsWith("./") ? own.slice(2) : own;
}
