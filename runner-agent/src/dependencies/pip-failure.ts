import { type ErrorDetails, type ErrorReport, reportError } from "@rgrid/schema";
import { type InstallEnd, known, outputShown } from "./install-end.ts";
import { NO_INSTALLER } from "./installation.ts";

const LINE_LENGTH_MAX = 300;
const INDEX_DEFAULT = "pypi.org";

/** `needs-one==1.0` → `needs-one` */
const nameOf = (requirement: string): string => /^[A-Za-z0-9][\w.-]*/.exec(requirement)?.[0] ?? requirement;
const first = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1];

/** `a 1.0 depends on b<2` and `The user requested c==1`: what is named there as the one that wants. */
const wanting = (cause: string): string[] => {
  const name = first(/^The user requested (?:\(constraint\) )?(\S+)/, cause) ?? first(/^(\S+) \S+ depends on /, cause);
  return name === undefined ? [] : [nameOf(name)];
};

function conflict(output: string): ErrorDetails | null {
  if (!/ResolutionImpossible|these package versions have conflicting dependencies/.test(output)) return null;
  const causes = first(/The conflict is caused by:\n((?: {4}.+\n?)+)/, output)
    ?.trim()
    .split(/\n\s*/);
  // The sentence above them names lines of files where the packages came from files.
  const packages = [...new Set(causes?.flatMap(wanting))];
  return known({ packages: packages.length === 0 ? undefined : packages, causes });
}

/** Where pip names the package that it could not build, the surest first; of an sdist whose metadata fails old ones name only the archive that they were reading. */
const BUILT_PACKAGE = [
  /Failed building wheel for (\S+)/,
  /Failed to build '?([A-Za-z0-9][\w.-]*)'?(?:\s|$)/,
  /Encountered error while [^\n]+\n╰─> (?!See )(\S+)/,
] as const;
const ARCHIVE =
  /^\s*(?:Processing|Downloading|Using cached|Collecting) (?:\S*\/)?([A-Za-z0-9][\w.-]*?)-\d[^\s/]*\.(?:tar\.\w+|zip|tgz)/gm;

/** A package that was found and did not become a wheel. */
function failedBuild(output: string): ErrorDetails | null {
  const isBuild =
    /Failed building wheel|Failed to build |metadata-generation-failed|legacy-install-failure|error: subprocess-exited-with-error/.test(
      output,
    );
  if (!isBuild) return null;
  const named = BUILT_PACKAGE.map((pattern) => first(pattern, output)).find((name) => name !== undefined);
  const compiler = first(/error: command '([^']+)' failed: No such file/, output) ?? first(/unable to execute '([^']+)'/, output);
  const header = first(/fatal error: (\S+): No such file/, output);
  const isAboutRequirements = /install(?:ing)? build dependencies (?:for \S+ )?did not run/.test(output);
  return known({
    package: named ?? [...output.matchAll(ARCHIVE)].at(-1)?.[1],
    missing: compiler ?? header,
    build_requirement: isAboutRequirements ? first(/No matching distribution found for (\S+)/, output) : undefined,
  });
}

/** The last build's own words, which pip puts between its own as `╰─> [6 lines of output]` … `[end of output]`: what it adds says nothing of the reason. */
function buildSaid(output: string): string | null {
  const lines = output.split("\n");
  const end = lines.findLastIndex((line) => line.trim() === "[end of output]");
  const start = lines.slice(0, Math.max(end, 0)).findLastIndex((line) => /╰─> \[\d+ lines? of output\]/.test(line));
  if (start === -1 || end - start < 2) return null;
  const indent = lines[end]?.indexOf("[") ?? 0;
  return lines
    .slice(start + 1, end)
    .map((line) => (line.slice(0, indent).trim() === "" ? line.slice(indent) : line))
    .join("\n");
}

function unreachableIndex(output: string): ErrorDetails | null {
  if (
    !/NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|NameResolutionError|ProxyError|SSLError|RemoteDisconnected/.test(
      output,
    )
  )
    return null;
  const host =
    first(/host='([^']+)'/, output) ?? first(/Looking in indexes: \w+:\/\/(?:[^@/\s]*@)?([^/:\s,]+)/, output) ?? INDEX_DEFAULT;
  return { host };
}

function notFound(output: string): ErrorDetails | null {
  const requirement = first(/No matching distribution found for ([^\n]+)/, output)?.replace(/ \(from .*$/, "");
  if (requirement === undefined) return null;
  const versions = [...output.matchAll(/satisfies the requirement .*\(from versions: ([^)]*)\)/g)].at(-1)?.[1];
  const wanted = versions === undefined || versions === "none" || versions === "" ? undefined : versions;
  return known({ package: nameOf(requirement), requirement, versions: wanted });
}

/** A file that is not the one that was locked. pip names it by its requirement or its URL, and then says which hashes it expected. */
function wrongHash(output: string): ErrorDetails | null {
  if (!/DO NOT MATCH THE HASHES/.test(output)) return null;
  const [, of, got] = /DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)[\s\S]*?\n\s*Got\s+(\w+)/.exec(output) ?? [];
  return known({ package: of === undefined ? undefined : nameOf(fileOf(of)), got_hash: got });
}
/** `https://host/a/pure-1.0-py3-none-any.whl` → `pure-1.0-py3-none-any.whl` */
const fileOf = (place: string): string => place.replace(/#.*$/, "").slice(place.replace(/#.*$/, "").lastIndexOf("/") + 1);

/** pip tells of each of its tries; the last says what all of them met. */
const withoutEarlierTries = (output: string): string => output.replace(/^ *WARNING: Retrying .*\n(?= *WARNING: Retrying )/gm, "");

/** pip's own last word, for what has no code of its own. */
function lastWord(output: string): string | undefined {
  return [...output.matchAll(/^\s*(?:ERROR|error): (.+)$/gm)].at(-1)?.[1]?.slice(0, LINE_LENGTH_MAX);
}

/**
 * What an installation failed of, by pip's output (seen of 23.0 and 26.2). The order is from the most telling to the least: a package that can't be built also
 * says that something was not found, and so does an index that can't be reached.
 */
export function pipFailure({ exitCode, output, runtime }: InstallEnd): ErrorReport {
  const more = { runtime, output: outputShown(withoutEarlierTries(output)) };
  if (exitCode === NO_INSTALLER || exitCode === 127) {
    return reportError("dependency_install_failed", { ...more, reason: "the runtime's image has no Python with pip and venv" });
  }
  const [, of, needs] = /Package '([^']+)' requires a different Python: \S+ not in '([^']+)'/.exec(output) ?? [];
  if (of !== undefined && needs !== undefined) return reportError("python_version_mismatch", { ...more, package: of, needs });
  const conflicting = conflict(output);
  if (conflicting !== null) return reportError("dependency_conflict", { ...more, ...conflicting });
  const build = failedBuild(output);
  const unreachable = unreachableIndex(output);
  // Build dependencies that could not be asked for say nothing of the package.
  if (unreachable !== null) return reportError("dependency_install_failed", { ...more, ...unreachable });
  if (build !== null) {
    return reportError("dependency_build_failed", { ...more, output: outputShown(buildSaid(output) ?? output), ...build });
  }
  const tampered = wrongHash(output);
  if (tampered !== null) return reportError("dependency_install_failed", { ...more, ...tampered });
  const absent = notFound(output);
  if (absent !== null) return reportError("dependency_not_found", { ...more, ...absent });
  const full = /No space left on device|Errno 28/.test(output) ? "the runner's disk is full" : undefined;
  return reportError("dependency_install_failed", { ...more, ...known({ reason: full ?? lastWord(output) }) });
}
