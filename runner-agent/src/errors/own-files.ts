const WORK_PREFIX = "/work/";
/** Below /work, but nobody's own: packages that were brought along. */
const FOREIGN = /(^|\/)(site-packages|dist-packages|node_modules|\.venv|venv)\//;

/** A path of a traceback as the user knows it: relative to /work. null for a file of the interpreter, of a package, or of no file (`<string>`). */
export function ownPath(path: string): string | null {
  const plain = path.startsWith("file://") ? path.slice("file://".length) : path;
  const isOwn = plain.startsWith(WORK_PREFIX) || !(plain.startsWith("/") || plain.startsWith("<") || plain.startsWith("node:"));
  if (!isOwn || FOREIGN.test(plain)) return null;
  const own = plain.startsWith(WORK_PREFIX) ? plain.slice(WORK_PREFIX.length) : plain;
  return own.replace(/^\.\//, "");
}
