/** Something local that a line of a requirements file names. */
export type Reference = {
  /** `requirements`: a file that may itself name files. `links`: where packages lie. `package`: an archive, or a project's folder. `editable`: a folder that is used where it is. */
  readonly kind: "requirements" | "links" | "package" | "editable";
  readonly path: string;
  /** What the path starts from: the file's own folder, or the folder in which pip runs. */
  readonly from: "file" | "cwd" | "either";
};

const NESTED = /^(?:-r|--requirement|-c|--constraint)(?:\s+|=|(?<=^-[rc]))(.+)$/;
const LINKS = /^(?:-f|--find-links|-i|--index-url|--extra-index-url)(?:\s+|=|(?<=^-[fi]))(.+)$/;
const EDITABLE = /^(?:-e|--editable)(?:\s+|=|(?<=^-e))(.+)$/;
const ARCHIVE = /\.(whl|zip|tar\.(gz|bz2|xz)|tgz)$/i;

/** Lines as pip reads them: joined where one ends in a backslash, without comments and blanks. */
function logicalLines(text: string): string[] {
  return text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/\\\n/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** As pip puts them in while it reads the lines: `${NAME}`, in capitals, and nothing else. */
const VARIABLE = /\$\{([A-Z0-9_]+)\}/;

/** Whether a place is one only with a variable's value, which the runner has. */
export const holdsVariable = (place: string): boolean => VARIABLE.test(place);

/** The local path of a `file:` URL or of a path; null for what is fetched from elsewhere, and for what begins with a variable: that may be an address. */
function localPath(place: string): string | null {
  const bare = place.trim().replace(/^(["'])(.*)\1$/, "$2");
  if (bare.search(VARIABLE) === 0) return null;
  const file = /^file:(?:\/\/(?:localhost)?)?(.+)$/.exec(bare)?.[1];
  if (file !== undefined) return decodeURIComponent(file);
  return /^[a-z][a-z0-9+.-]*:/i.test(bare) ? null : bare;
}

/** A package by its place: `./wheels/x.whl`, `../lib[extra]`, `x.tar.gz`, `name @ file:///…`. */
function packagePath(requirement: string): string | null {
  const bare = requirement
    .replace(/\s+--\S.*$/, "")
    .replace(/\s*;.*$/, "")
    .trim();
  const direct = /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*@\s*(.+)$/.exec(bare)?.[1];
  if (direct !== undefined) return direct.startsWith("file:") ? localPath(direct) : null;
  const place = bare.replace(/\[[^\]]*\]$/, "");
  const isPath =
    place.startsWith(".") || place.startsWith("/") || place.startsWith("file:") || ARCHIVE.test(place) || place.includes("/");
  return isPath ? localPath(place) : null;
}

/** `-e lib`, unlike `lib` alone, is a folder; else it is a repository. */
const editablePath = (place: string): string | null => localPath(place.replace(/\s*;.*$/, "").replace(/\[[^\]]*\]$/, ""));

/** What a requirements file names of this machine (pip's format; nothing is looked up). */
export function referencesOf(text: string): Reference[] {
  return logicalLines(text).flatMap((line): Reference[] => {
    const nested = NESTED.exec(line)?.[1];
    const links = LINKS.exec(line)?.[1];
    const editable = EDITABLE.exec(line)?.[1];
    if (nested !== undefined) return found("requirements", holdsVariable(nested) ? nested : localPath(nested), "file");
    if (links !== undefined) return found("links", localPath(links), "either");
    if (editable !== undefined) return found("editable", editablePath(editable), "cwd");
    return line.startsWith("-") ? [] : found("package", packagePath(line), "cwd");
  });
}

const found = (kind: Reference["kind"], path: string | null, from: Reference["from"]): Reference[] =>
  path === null || path === "" ? [] : [{ kind, path, from }];

/** Names of the variables in it, each as often as it is there. */
export const variablesOf = (text: string): string[] =>
  logicalLines(text).flatMap((line) => [...line.matchAll(new RegExp(VARIABLE, "g"))].map(([, name = ""]) => name));
