/**
 * What an installation from a project's folder makes of one of its files. `content`: the build may read it. `name`: only that it is there counts, as of a module that an
 * editable install leads to. `none`: the build does not look at it.
 */
export type Part = "content" | "name" | "none";

/** Files at a project's root that say how it is built, with their texts where they are there. */
export type BuildFiles = Readonly<Partial<Record<(typeof BUILD_FILES)[number], string>>>;
export const BUILD_FILES = ["pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in"] as const;

/** They build from what is written in the files above; any other may read whatever it likes. */
const BACKENDS = [
  "setuptools.build_meta",
  "setuptools.build_meta:__legacy__",
  "hatchling.build",
  "flit_core.buildapi",
  "poetry.core.masonry.api",
  "pdm.backend",
  "uv_build",
];
/** Words by which a build runs code of the project's, or compiles. */
const OWN_CODE =
  /\b(backend-path|ext[-_]modules|cmdclass|cffi_modules|cythonize|use_scm_version|subprocess|exec|eval|__import__|import_module|run_path|listdir|glob|rglob|walk|hooks|pdm_build)\b|\[tool\.((poetry|pdm)\.build|setuptools_scm)\]|^build\s*=/m;
const READ_BY_SETUP = /^(setuptools|distutils|os|sys|re|io|codecs|pathlib|platform|typing|__future__)(\.|$)/;
/** Words by which a wheel gets more than packages: an editable one, and one with all that it copies. */
const TAKES_FOLDERS = /\b(data[-_]files|force-include|shared-data|shared-scripts)\b/;
const TAKES_MORE = /\b(package[-_]data|include|sources)\b/;
const DOCUMENTS = /^(readme|licen[cs]es?|copying|notice|authors|changelog|changes|history|news|contributing)\b/i;

/** Modules that setup.py imports. */
const importedBy = (source: string): string[] =>
  [...source.matchAll(/^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w., ]+))/gm)].flatMap(([, from, names]) =>
    from === undefined ? (names ?? "").split(",").map((name) => name.trim().split(" ")[0] ?? "") : [from],
  );

/** Whether all that the build reads of the project stands in its build files, or is named there. */
function isDeclared(texts: BuildFiles): boolean {
  const all = Object.values(texts).join("\n");
  if (OWN_CODE.test(all)) return false;
  const backend = /^\s*build-backend\s*=\s*["']([^"']+)["']/m.exec(texts["pyproject.toml"] ?? "")?.[1];
  if (backend !== undefined && !BACKENDS.includes(backend)) return false;
  return importedBy(texts["setup.py"] ?? "").every((name) => READ_BY_SETUP.test(name));
}

/** Words of the build files that may be paths, and the files of modules that they take a value from (`attr = "pkg.version.VERSION"`). */
function namedBy(texts: BuildFiles): (path: string) => boolean {
  const all = Object.values(texts).join("\n");
  const words = new Set([...all.matchAll(/[\w.+-]+(?:\/[\w.+-]+)*/g)].map(([word]) => word.replace(/^(\.\/)+/, "")));
  const modules = [...all.matchAll(/\battr\s*[:=]\s*["']?([\w.]+)\.\w+/g)].map(([, name = ""]) => name.replaceAll(".", "/"));
  return (path) => {
    const base = path.slice(path.lastIndexOf("/") + 1);
    if (words.has(path) || (base !== "__init__.py" && words.has(base))) return true;
    return modules.some((each) =>
      [`${each}.py`, `${each}/__init__.py`].some((file) => path === file || path.endsWith(`/${file}`)),
    );
  };
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/**
 * Says which of a project's files an installation depends on: what it does not depend on may change, and may be made by a run, without another installation. Where a build
 * runs code of the project's own, that is all of them.
 * @param paths its files, from its folder @param isEditable whether its modules are used where they are, and not copied
 */
export function partsOf(paths: readonly string[], texts: BuildFiles, isEditable: boolean): (path: string) => Part {
  const all = Object.values(texts).join("\n");
  const takesMore = TAKES_FOLDERS.test(all) || (!isEditable && TAKES_MORE.test(all));
  if (takesMore || !isDeclared(texts)) return () => "content";
  const isNamed = namedBy(texts);
  const packages = new Set(paths.flatMap((path) => (path.endsWith(".py") && folderOf(path) !== "" ? [folderOf(path)] : [])));
  const isInPackage = (folder: string): boolean => folder !== "" && (packages.has(folder) || isInPackage(folderOf(folder)));
  return (path) => {
    if ((BUILD_FILES as readonly string[]).includes(path)) return "content";
    if (DOCUMENTS.test(path)) return "name";
    if (isNamed(path)) return "content";
    if (isEditable) return path.endsWith(".py") ? "name" : "none";
    return path.endsWith(".py") || isInPackage(folderOf(path)) ? "content" : "none";
  };
}
