import { STANDARD_MODULES } from "./standard-modules.ts";
import { STANDARD_NAMES } from "./standard-names.ts";

type Span = { added: number; last: number };
const NEVER = 99;

/** Modules that Python 3 names otherwise, or whose place another package has taken. */
const PYTHON_2_MODULES: Readonly<Record<string, string>> = {
  urllib2: "urllib.request",
  urlparse: "urllib.parse",
  httplib: "http.client",
  ConfigParser: "configparser",
  Queue: "queue",
  cPickle: "pickle",
  StringIO: "io",
  cStringIO: "io",
  Tkinter: "tkinter",
  tkMessageBox: "tkinter.messagebox",
  commands: "subprocess",
  HTMLParser: "html.parser",
  htmlentitydefs: "html.entities",
  cookielib: "http.cookiejar",
  Cookie: "http.cookies",
  BaseHTTPServer: "http.server",
  SimpleHTTPServer: "http.server",
  SocketServer: "socketserver",
  xmlrpclib: "xmlrpc.client",
  __builtin__: "builtins",
  copy_reg: "copyreg",
  anydbm: "dbm",
  thread: "_thread",
  sets: "builtins",
  md5: "hashlib",
  sha: "hashlib",
  exceptions: "builtins",
  itertools_izip: "itertools",
};

/** Names that went before 3.8, the oldest that the lists know; each with the last version that had it. */
const GONE_EARLIER: readonly (readonly [string, number])[] = [
  ...[
    "Mapping",
    "MutableMapping",
    "Sequence",
    "MutableSequence",
    "Iterable",
    "Iterator",
    "Callable",
    "Hashable",
    "Set",
    "MutableSet",
    "Sized",
    "Container",
  ].map((name) => [`collections.${name}`, 9] as const),
  ["platform.linux_distribution", 7],
  ["platform.dist", 7],
  ["string.join", -1],
  ["string.uppercase", -1],
  ["string.lowercase", -1],
  ["asyncio.async", 6],
  ["inspect.getmoduleinfo", 5],
  ["cgi.escape", 7],
  ["fractions.gcd", 8],
  ["html.parser.HTMLParseError", 4],
];

const spansOf = (list: string): Map<string, Span> =>
  new Map(
    list
      .trim()
      .split("\n")
      .map((line) => {
        const [name = "", added, last] = line.split(" ");
        return [name, { added: Number(added), last: Number(last) }];
      }),
  );

let modules: Map<string, Span> | null = null;
let names: Map<string, Span> | null = null;
const standardModules = (): Map<string, Span> => (modules ??= spansOf(STANDARD_MODULES));
const standardNames = (): Map<string, Span> =>
  (names ??= new Map([...spansOf(STANDARD_NAMES), ...GONE_EARLIER.map(([name, last]) => [name, { added: 0, last }] as const)]));

/** `>=3.12`, `<3.12`, or null where this version has it, or it isn't known which version runs. */
function needsOf(span: Span | undefined, minor: number | null): string | null {
  if (span === undefined || minor === null) return null;
  if (span.last < minor && span.last !== NEVER) return span.last < 0 ? "2" : `<3.${span.last + 1}`;
  return span.added > minor ? `>=3.${span.added}` : null;
}

/**
 * Whether a module is one of another Python's standard library.
 * @param minor of the Python that runs, null where it isn't known
 * @returns what it needs (`>=3.11`, `<3.12`, `2`) and what is there instead, where that is known
 */
export function standardModule(module: string, minor: number | null): { needs: string; instead?: string } | null {
  const top = module.split(".")[0] ?? module;
  if (Object.hasOwn(PYTHON_2_MODULES, top)) return { needs: "2", instead: PYTHON_2_MODULES[top] ?? "" };
  const needs = needsOf(standardModules().get(top), minor);
  return needs === null ? null : { needs };
}

/** Which Python a name of the standard library needs, null where this one has it or nobody does. @param name `itertools.batched`, `builtins.str.removeprefix` */
export const standardName = (name: string, minor: number | null): string | null => needsOf(standardNames().get(name), minor);

/** Whether a module belongs to any Python's standard library. */
export const isStandardModule = (module: string): boolean => standardModules().has(module.split(".")[0] ?? module);
