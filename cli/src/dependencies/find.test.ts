import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitRunLine } from "../command-line/split-run.ts";
import { demand } from "../failure.ts";
import { type FoundDependencies, findDependencies } from "./find.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-dependencies-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const REQUIREMENTS = "requirements.txt";
const BLOCK = '# /// script\n# dependencies = ["in-block"]\n# ///\n';
const project = (more = "") => `[project]\nname = "p"\nversion = "1"\ndependencies = ["in-project"]\n${more}`;

type Given = {
  files?: Record<string, string>;
  line?: string[];
  script?: string;
  source?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  manager?: "pip" | "npm";
  /** Whether files beside what is run count; else only what is typed. */
  alone?: boolean;
  inImage?: boolean;
};

async function find({
  files = {},
  line = [],
  script = "a.py",
  source = "",
  cwd = root,
  env = {},
  manager = "pip",
  alone = false,
  inImage = false,
}: Given): Promise<FoundDependencies> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return findDependencies({ cwd, env }, demand(splitRunLine([...line, script])), {
    script,
    manager,
    text: alone ? null : source,
    inImage,
  });
}

async function refusal(given: Given): Promise<string> {
  return find(given).then(
    () => "taken",
    (error: Error) => error.message,
  );
}

const requirementsOf = ({ dependencies }: FoundDependencies) =>
  dependencies?.manager === "pip" ? dependencies.requirements : dependencies;
const packagesOf = ({ dependencies }: FoundDependencies) => dependencies?.packages;

describe("where dependencies are found", () => {
  it("nowhere, where nothing says so", async () => {
    expect(await find({})).toEqual({
      concurrencyKey: null,
      dependencies: null,
      files: [],
      localFolders: [],
      runtime: null,
      limits: {},
      inputs: [],
      notes: [],
    });
    expect((await find({ files: { "pyproject.toml": "[tool.ruff]\nline-length = 130\n" } })).dependencies).toBeNull();
  });

  it("in the script before what stands beside it, in that before the project", async () => {
    const files = { [REQUIREMENTS]: "beside\n", "pyproject.toml": project() };
    expect(packagesOf(await find({ files, source: BLOCK }))).toEqual(["in-block"]);
    expect((await find({ files })).dependencies).toMatchObject({
      packages: [],
      requirements: [REQUIREMENTS],
      files: [REQUIREMENTS],
    });
    rmSync(join(root, REQUIREMENTS));
    expect(packagesOf(await find({}))).toEqual(["in-project"]);
  });

  it("in no file, where the script's block says that nothing is needed", async () => {
    expect(
      (await find({ files: { [REQUIREMENTS]: "x\n" }, source: "# /// script\n# dependencies = []\n# ///\n" })).dependencies,
    ).toBeNull();
  });

  it("in the file that is named, and with --with beside it", async () => {
    const line = ["--requirements", "other.txt", "--with", "more>=1", "--with", "most"];
    const found = await find({ files: { [REQUIREMENTS]: "beside\n", "other.txt": "named\n" }, line, source: BLOCK });
    expect(found.dependencies).toEqual({
      manager: "pip",
      packages: ["more>=1", "most"],
      locked: [],
      variables: [],
      requirements: ["other.txt"],
      files: ["other.txt"],
    });
    expect(packagesOf(await find({ line: ["--with", "more"], source: BLOCK }))).toEqual(["in-block", "more"]);
  });

  it("in the nearest folder up to the caller's, and in none above", async () => {
    const files = { "pyproject.toml": project(), "here/src/pkg/a.py": "", "here/requirements.txt": "of-here\n" };
    const found = await find({ files, script: "src/pkg/a.py", cwd: join(root, "here") });
    expect(requirementsOf(found)).toEqual([REQUIREMENTS]);
    rmSync(join(root, "here/requirements.txt"));
    expect((await find({ script: "src/pkg/a.py", cwd: join(root, "here") })).dependencies).toBeNull();
  });

  it("behind a nearer pyproject.toml that says nothing of them", async () => {
    const files = { [REQUIREMENTS]: "x\n", "scripts/pyproject.toml": "[tool.ruff]\nline-length = 130\n", "scripts/a.py": "" };
    const script = "scripts/a.py";
    expect(requirementsOf(await find({ files, script }))).toEqual([REQUIREMENTS]);
    rmSync(join(root, REQUIREMENTS));
    const tool = '[tool.rgrid]\nruntime = "mine:1"\n';
    const found = await find({ files: { "pyproject.toml": `${project()}${tool}` }, script });
    expect([packagesOf(found), found.runtime]).toEqual([["in-project"], "mine:1"]);
    // The nearer one's own settings hold, and the packages are still the project's.
    const nearer = await find({ files: { "scripts/pyproject.toml": '[tool.rgrid]\nruntime = "nearer:1"\n' }, script });
    expect([packagesOf(nearer), nearer.runtime]).toEqual([["in-project"], "nearer:1"]);
  });

  it("in a lock: its versions hold for the project's list, or it is the list", async () => {
    const lock = `[[package]]
name = "p"
source = { virtual = "." }
dependencies = [{ name = "in-project" }]
[[package]]
name = "in-project"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
`;
    const found = await find({ files: { "pyproject.toml": project(), "uv.lock": lock }, line: ["--with", "typed"] });
    expect(found.dependencies).toMatchObject({ packages: ["typed"], locked: [{ requirement: "in-project==2.0", hashes: [] }] });
    rmSync(join(root, "uv.lock"));
    const pylock = 'lock-version = "1.0"\n[[packages]]\nname = "deep"\nversion = "3.0"\n';
    expect((await find({ files: { "pylock.toml": pylock } })).dependencies).toMatchObject({
      packages: [],
      locked: [{ requirement: "deep==3.0" }],
    });
  });

  it("not for an image that was named: its files say how it runs, what is typed is installed, and the rest is said", async () => {
    const settings = '[tool.rgrid]\nmemory = "3g"\ninputs = ["data/*.csv"]\n';
    const files = { "pyproject.toml": project(settings), [REQUIREMENTS]: "in-file\n" };
    const found = await find({ files, inImage: true });
    expect(found).toMatchObject({ dependencies: null, files: [], inputs: ["data/*.csv"], limits: { memory_bytes: 3 * 2 ** 30 } });
    expect(found.notes).toEqual([expect.stringMatching(/^What requirements\.txt lists is not installed/)]);
    const typed = await find({ inImage: true, line: ["--with", "x"] });
    expect([packagesOf(typed), typed.notes.length]).toEqual([["x"], 1]);
    const given = await find({ inImage: true, line: ["--requirements", REQUIREMENTS] });
    expect([requirementsOf(given), given.notes]).toEqual([[REQUIREMENTS], []]);
    expect((await find({ inImage: true, line: ["--no-dependencies"] })).notes).toEqual([]);
    rmSync(join(root, REQUIREMENTS));
    expect((await find({ inImage: true })).notes).toEqual([expect.stringContaining("What pyproject.toml lists")]);
    const block = await find({ inImage: true, source: BLOCK });
    expect([block.dependencies, block.notes]).toEqual([null, [expect.stringContaining("What a.py lists")]]);
    const node = { "package.json": '{ "dependencies": { "x": "1" }, "rgrid": { "memory": "3g" } }' };
    const js = await find({ files: node, inImage: true, manager: "npm", script: "a.mjs" });
    expect(js).toMatchObject({ dependencies: null, limits: { memory_bytes: 3 * 2 ** 30 } });
    expect(js.notes).toEqual([expect.stringContaining("What package.json lists")]);
    rmSync(join(root, "package.json"));
    rmSync(join(root, "pyproject.toml"));
    expect((await find({ inImage: true })).notes).toEqual([]);
  });
  it("for Python alone: a shell script has none beside it", async () => {
    const files = { [REQUIREMENTS]: "beside\n" };
    expect((await find({ files, script: "a.sh", alone: true })).dependencies).toBeNull();
    expect(packagesOf(await find({ line: ["--with", "x"], script: "a.sh", alone: true }))).toEqual(["x"]);
  });

  it("not at all with --no-dependencies", async () => {
    const line = ["--no-dependencies"];
    expect((await find({ files: { [REQUIREMENTS]: "x\n" }, line, source: BLOCK })).dependencies).toBeNull();
    expect((await find({ files: { "pyproject.toml": "[tool.poetry.dependencies]\n" }, line })).dependencies).toBeNull();
    expect((await find({ line, source: "# /// script\n# [tool.rgrid]\n# cpu = 2\n# ///\n" })).limits).toEqual({ cpus: 2 });
    expect(await refusal({ line: [...line, "--with", "x"] })).toContain("contradict");
  });

  it("not in what can't be installed: conda's, Poetry's, two blocks, broken TOML", async () => {
    expect(await refusal({ files: { "environment.yml": "dependencies: []\n" } })).toContain("conda");
    expect(await refusal({ line: ["--requirements", "environment.yml"] })).toContain("conda");
    rmSync(join(root, "environment.yml"));
    expect(await refusal({ source: `${BLOCK}x\n${BLOCK}` })).toContain("more than one block");
    expect(await refusal({ files: { "pyproject.toml": '[tool.poetry.dependencies]\nx = "^1"\n' } })).toContain("Poetry");
    expect(await refusal({ line: ["--requirements", "pyproject.toml"] })).toContain("Poetry");
    expect(await refusal({ files: { [REQUIREMENTS]: "exported\n" } })).toBe("taken");
    rmSync(join(root, REQUIREMENTS));
    expect(await refusal({ files: { "pyproject.toml": "[project\n" } })).toContain("pyproject.toml");
    rmSync(join(root, "pyproject.toml"));
    expect(await refusal({ line: ["--with", "./x.whl"] })).toContain("not a package");
  });
});

describe("what the files say of where the script runs", () => {
  const tool = '[tool.rgrid]\nmemory = "4g"\ncpu = 2\ntimeout = "1h"\ninputs = ["data/*.csv"]\nconcurrency-key = "train"\n';

  it("is [tool.rgrid] of the project, its inputs from the project's folder", async () => {
    const found = await find({
      files: { "job/pyproject.toml": `${project('requires-python = ">=3.12"\n')}${tool}`, "job/src/a.py": "" },
      script: "job/src/a.py",
    });
    expect(found).toMatchObject({
      runtime: "python:3.12",
      limits: { memory_bytes: 4 * 1024 ** 3, cpus: 2, timeout_ms: 3_600_000 },
      inputs: ["job/data/*.csv"],
      concurrencyKey: "train",
    });
  });

  it("is the runtime by the most exact word: typed, [tool.rgrid], requires-python, .python-version, RGRID_RUNTIME", async () => {
    const env = { RGRID_RUNTIME: "python:3.9" };
    const runtimeOf = async (given: Given) => (await find({ env, ...given })).runtime;
    expect(await runtimeOf({})).toBe("python:3.9");
    expect(await runtimeOf({ files: { ".python-version": "# of pyenv\n\n3.13 # the newest\n3.12\n" } })).toBe("python:3.13");
    expect(await runtimeOf({ files: { "pyproject.toml": project('requires-python = "<3.11"\n') } })).toBe("python:3.10");
    expect(await runtimeOf({ source: '# /// script\n# [tool.rgrid]\n# runtime = "mine:1"\n# ///\n' })).toBe("mine:1");
    expect(await runtimeOf({ line: ["--runtime", "python:3.14"] })).toBe("python:3.14");
    expect(await refusal({ files: { "pyproject.toml": project('requires-python = ">=4"\n') } })).toContain(">=4");
  });

  it("is refused where a key is unknown or wrong", async () => {
    expect(await refusal({ source: "# /// script\n# [tool.rgrid]\n# memroy = 1\n# ///\n" })).toContain("memroy");
    expect(await refusal({ source: '# /// script\n# [tool.rgrid]\n# memory = "much"\n# ///\n' })).toContain("memory");
  });
});
