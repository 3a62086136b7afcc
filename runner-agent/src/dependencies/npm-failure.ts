import { type ErrorDetails, type ErrorReport, reportError } from "@rgrid/schema";
import { type InstallEnd, known, outputShown } from "./install-end.ts";
import { NO_INSTALLER } from "./installation.ts";

const LINE_LENGTH_MAX = 300;
const CAUSES_MAX = 6;
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|.*CERT.*|.*SSL.*)$/;

const first = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1];

/** `@s/name@^1` → `@s/name`, `^1` */
function parted(spec: string): { name: string; range: string | undefined } {
  const at = spec.indexOf("@", 1);
  return at === -1 ? { name: spec, range: undefined } : { name: spec.slice(0, at), range: spec.slice(at + 1) };
}

/** Says nothing that anybody asked. */
const NOISE = /^(Log files were not written|A complete log of this run|404\s*$)/;

/** What npm says it failed of, without its prefix; npm 9 has another one than those after it. The usage of a command is no failure. */
const errorLines = (output: string): string[] =>
  output
    .split("\n")
    .flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => !NOISE.test(line))
    .reduce<{ lines: string[]; isUsage: boolean }>(
      ({ lines, isUsage }, line) => {
        const usage = isUsage || line === "Clean install a project" || line === "Install a package";
        return { lines: usage ? lines : [...lines, line], isUsage: usage };
      },
      { lines: [], isUsage: false },
    ).lines;

/** Of a tree that can't be: who wants which version of the package that would be there twice. */
function conflict(text: string): ErrorDetails {
  const of = first(/^Found: (\S+)/m, text);
  const wanted = of === undefined ? undefined : parted(of).name;
  const edges = [...text.matchAll(/^\s*((?:[a-zA-Z]+ )*(\S+)@"[^"]*" from (.+))$/gm)].filter(([, , name]) => name === wanted);
  const causes = [...new Set(edges.map(([, edge = ""]) => edge))].slice(0, CAUSES_MAX);
  const packages = edges.map(([, , name = "", by = ""]) => (by === "the root project" ? name : parted(by).name));
  return known({
    packages: packages.length === 0 ? undefined : [...new Set(packages)],
    causes: causes.length === 0 ? undefined : causes,
  });
}

/** A package's install script that failed, where npm says in whose folder. */
function failedBuild(text: string): ErrorDetails | null {
  if (!/^command failed$/m.test(text)) return null;
  const folder = first(/^path (\S+)$/m, text);
  const tool =
    first(/gyp ERR! stack Error: not found: (\S+)/, text) ??
    first(/(?:sh: \d+: |line \d+: )(\S+): (?:not found|command not found)/, text) ??
    (/Could not find any Python installation/.test(text) ? "python3" : undefined);
  return known({
    package: folder === undefined ? undefined : first(/node_modules\/((?:@[^/]+\/)?[^/]+)$/, folder),
    missing: tool ?? first(/fatal error: (\S+): No such file/, text),
  });
}

/** Where node-gyp gets Node's headers from, which say nothing of the package if they can't be reached. */
const headersHost = (text: string): string | undefined =>
  /gyp ERR! stack .*network connectivity|gyp ERR! .*(?:ENOTFOUND|ECONNREFUSED|EAI_AGAIN)/.test(text)
    ? first(/gyp http GET https?:\/\/([^/\s]+)/, text)
    : undefined;

const hostAsked = (text: string): string | undefined =>
  first(/(?:request to|GET|PUT|POST) https?:\/\/(?:[^@/\s]*@)?([^/:\s]+)/, text) ?? first(/getaddrinfo \w+ (\S+)/, text);

/** The first line that is a sentence. */
const lastWord = (lines: readonly string[]): string | undefined =>
  lines
    .find((line) => !/^(code|errno|syscall|path|command|dest|file|signal)\b|^\s*$/.test(line))
    ?.trim()
    .slice(0, LINE_LENGTH_MAX);

function reasonOf(code: string | undefined, lines: readonly string[], runtime: string): string | undefined {
  const text = lines.join("\n");
  switch (code) {
    case "EUSAGE": {
      const unfit = lines.filter((line) => /^(Missing|Invalid): /.test(line)).slice(0, CAUSES_MAX);
      return unfit.length === 0
        ? lastWord(lines)
        : `package-lock.json does not fit package.json (${unfit.join("; ")}): make it anew by npm install`;
    }
    case "EBADENGINE": {
      const of = first(/version of node\/npm: (\S+)/, text);
      const needs = first(/Required: (\{.*\})/, text);
      return of && needs && `${of} needs ${needs.replace(/[{}"]/g, "").replace(/:/g, " ")}, and the runtime is ${runtime}`;
    }
    case "E401":
    case "E403":
      return `the registry ${hostAsked(text) ?? ""} wants credentials (${code.slice(1)}), which the runner's owner gives with --npm-config`;
    case "ENOSPC":
      return "the runner's disk is full";
    case "ENOENT":
      return /^syscall spawn git$/m.test(text) ? `git, which a package comes by, is missing in ${runtime}` : lastWord(lines);
    default:
      return lastWord(lines);
  }
}

/** What an installation failed of, by the output of npm (seen of 11.21; 9 and 10 say the same). */
export function npmFailure({ exitCode, output, runtime }: InstallEnd): ErrorReport {
  const lines = errorLines(output);
  const text = lines.join("\n");
  const more = { runtime, output: outputShown(lines.length === 0 ? output : text) };
  const failed = (details: ErrorDetails) => reportError("dependency_install_failed", { ...more, ...details });
  if (exitCode === NO_INSTALLER || exitCode === 127) return failed({ reason: "the runtime's image has no Node with npm" });
  const code = first(/^code (\S+)$/m, text);
  switch (code) {
    case "E404": {
      const spec = first(/'([^']+)' (?:could not be found|is not in)/, text);
      return reportError("dependency_not_found", {
        ...more,
        ...known({ package: spec && parted(spec).name, requirement: spec }),
      });
    }
    case "ETARGET":
    case "ENOVERSIONS": {
      const spec = first(/No (?:matching version found|versions available) for (\S+?)\.?$/m, text);
      const { name, range } = parted(spec ?? "");
      return reportError("dependency_not_found", { ...more, ...known({ package: name || undefined, range }) });
    }
    case "ERESOLVE":
      return reportError("dependency_conflict", { ...more, ...conflict(text) });
    case "EINTEGRITY": {
      const of = first(/tarball data for (@?[^@\s]+)@/, output);
      return failed(known({ package: of, got_hash: first(/but got (\S+?)\.?(?:\s|$)/m, text), reason: lastWord(lines) }));
    }
  }
  if (code !== undefined && UNREACHABLE.test(code)) return failed({ host: hostAsked(text) ?? "registry.npmjs.org" });
  const host = headersHost(text);
  if (host !== undefined) return failed({ host });
  const build = failedBuild(text);
  if (build !== null) return reportError("dependency_build_failed", { ...more, ...build });
  return failed(known({ reason: reasonOf(code, lines, runtime) }));
}
