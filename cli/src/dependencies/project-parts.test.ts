import { describe, expect, it } from "vitest";
import { type BuildFiles, type Part, partsOf } from "./project-parts.ts";

const PYPROJECT = '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "p"\nreadme = "README.md"\n';
const SETUP = "from setuptools import find_packages, setup\nsetup(name='src', packages=find_packages(), version='0.1.0')\n";
const PATHS = [
  ...["README.md", "pyproject.toml", "setup.py", "setup.cfg", "train.py", "results.csv", "data/a.png", "docs/long.md"],
  ...["src/p/__init__.py", "src/p/m.py", "src/p/names.json", "src/p/about.py", "src/p/data/x.bin"],
];

function of(texts: BuildFiles, isEditable = true): Record<Part, string[]> {
  const part = partsOf(PATHS, texts, isEditable);
  const sorted: Record<Part, string[]> = { content: [], name: [], none: [] };
  for (const path of PATHS) sorted[part(path)].push(path);
  return sorted;
}

describe("what an editable install depends on", () => {
  it("is the content of its build files, and that its modules are there", () => {
    for (const texts of [{ "pyproject.toml": PYPROJECT }, { "setup.py": SETUP }]) {
      expect(of(texts)).toEqual({
        content: ["pyproject.toml", "setup.py", "setup.cfg"],
        name: ["README.md", "train.py", "src/p/__init__.py", "src/p/m.py", "src/p/about.py"],
        none: ["results.csv", "data/a.png", "docs/long.md", "src/p/names.json", "src/p/data/x.bin"],
      });
    }
  });

  it.each<[string, BuildFiles, string]>([
    ["a path", { "pyproject.toml": `${PYPROJECT}[tool.hatch.version]\npath = "src/p/about.py"\n` }, "src/p/about.py"],
    ["its name alone", { "setup.py": `${SETUP}open(os.path.join(here, "src", "p", "about.py"))\n` }, "src/p/about.py"],
    ["a module's value", { "setup.cfg": "[metadata]\nversion = attr: p.about.VERSION\n" }, "src/p/about.py"],
    [
      "a package's value",
      { "pyproject.toml": '[tool.setuptools.dynamic]\nversion = {attr = "p.__version__"}\n' },
      "src/p/__init__.py",
    ],
    ["what its description is", { "setup.py": `${SETUP}open('docs/long.md').read()\n` }, "docs/long.md"],
  ])("is the content of what these name too: by %s", (_, texts, path) => {
    expect(of(texts).content).toEqual(["pyproject.toml", "setup.py", "setup.cfg", path]);
  });

  it.each<[string, BuildFiles]>([
    ["its own backend", { "pyproject.toml": '[build-system]\nbuild-backend = "own"\nbackend-path = ["."]\n' }],
    ["a backend that compiles", { "pyproject.toml": '[build-system]\nbuild-backend = "maturin"\n' }],
    ["a setup.py that imports it", { "setup.py": `import p\n${SETUP}` }],
    [
      "a setup.py that compiles",
      { "setup.py": "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('p.x', ['x.c'])])\n" },
    ],
    ["a hook", { "pyproject.toml": `${PYPROJECT}[tool.hatch.build.hooks.custom]\n` }],
  ])("is all of it where the build runs code of its own: %s", (_, texts) => {
    expect(of(texts)).toEqual({ content: PATHS, name: [], none: [] });
  });
});

describe("what an install that copies depends on", () => {
  it("is all that lies in packages, and not what lies beside them", () => {
    expect(of({ "pyproject.toml": PYPROJECT }, false)).toEqual({
      content: PATHS.filter((path) => !/^(README|results|data|docs)/.test(path)),
      name: ["README.md"],
      none: ["results.csv", "data/a.png", "docs/long.md"],
    });
  });
  it("is all of it where it says that it takes more", () => {
    expect(
      of({ "setup.cfg": "[options]\ninclude_package_data = true\n[options.data_files]\nshare = data/a.png\n" }, false).none,
    ).toEqual([]);
    expect(of({ "MANIFEST.in": "include data/a.png\n" }, false).none).toEqual([]);
  });
});
