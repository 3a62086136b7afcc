import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitRunLine } from "../command-line/split-run.ts";
import { demand, Failure } from "../failure.ts";
import { type FoundDependencies, findDependencies } from "./find.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-places-"));
});
afterEach(() => rmSync(root, { recursive: true }));

type Given = { files?: Record<string, string>; line?: string[]; script?: string; source?: string; cwd?: string };

async function find({ files = {}, line = [], script = "a.py", source = "", cwd = "" }: Given): Promise<FoundDependencies> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return findDependencies({ cwd: join(root, cwd), env: {} }, demand(splitRunLine([...line, script])), {
    script,
    manager: "pip",
    text: source,
    inImage: false,
  });
}

const refusal = (given: Given): Promise<string> =>
  find(given).then(
    () => "taken",
    (error: unknown) => (error instanceof Failure ? JSON.stringify(error.error) : String(error)),
  );

const project = (wanted: string, more = "") => `[project]\nname = "p"\ndependencies = [${wanted}]\n${more}`;
const block = (wanted: string, ...more: string[]) =>
  ["# /// script", `# dependencies = [${wanted}]`, ...more.map((line) => `# ${line}`), "# ///", ""].join("\n");
const REGISTRY = 'source = { registry = "https://pypi.org/simple" }';

/** A workspace of uv's: an app, the library beside it that it wants, and the lock of both at the root. */
const WORKSPACE = {
  "ws/pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\nmylib = { workspace = true }\n',
  "ws/uv.lock": `version = 1
[manifest]
members = ["app", "mylib"]
[[package]]
name = "app"
source = { virtual = "packages/app" }
dependencies = [{ name = "mylib" }]
[package.metadata]
requires-dist = [{ name = "mylib", editable = "packages/mylib" }]
[[package]]
name = "mylib"
source = { editable = "packages/mylib" }
dependencies = [{ name = "six" }]
[[package]]
name = "six"
version = "1.16.0"
${REGISTRY}
`,
  "ws/packages/app/pyproject.toml": project('"mylib"'),
  "ws/packages/mylib/pyproject.toml": project('"six"'),
};
const APP = "packages/app/src/app/train.py";

describe("a member of a workspace", () => {
  it("has the versions of the lock at its root, and the folders of the members that it wants", async () => {
    const found = await find({ files: WORKSPACE, cwd: "ws", script: APP });
    expect(found.dependencies).toMatchObject({ packages: [], locked: [{ requirement: "six==1.16.0" }] });
    expect(found.localFolders).toEqual([join(root, "ws/packages/app"), join(root, "ws/packages/mylib")]);
    expect(found.notes).toEqual([]);
  });

  it("has its modules from those folders also where nothing is installed, or another list is", async () => {
    const folders = [join(root, "ws/packages/app"), join(root, "ws/packages/mylib")];
    const given = { files: { ...WORKSPACE, "ws/r.txt": "six\n" }, cwd: "ws", script: APP };
    const bare = await find({ ...given, line: ["--no-dependencies"] });
    expect([bare.dependencies, bare.localFolders]).toEqual([null, folders]);
    expect((await find({ ...given, line: ["--requirements", "r.txt"] })).localFolders).toEqual(folders);
  });

  it("has them too where the caller is in the member's folder", async () => {
    const found = await find({ files: WORKSPACE, cwd: "ws/packages/app", script: "src/app/train.py" });
    expect(found.dependencies).toMatchObject({ packages: [], locked: [{ requirement: "six==1.16.0" }] });
    expect(found.localFolders).toEqual([join(root, "ws/packages/app"), join(root, "ws/packages/mylib")]);
    expect(found.notes).toEqual([]);
  });

  it("is refused where the lock is older, and where there is none, since the workspace says where its packages are from", async () => {
    const files = { ...WORKSPACE, "ws/packages/app/pyproject.toml": project('"mylib", "new"') };
    expect(await refusal({ files, cwd: "ws", script: APP })).toContain("uv.lock does not have new of pyproject.toml");
    rmSync(join(root, "ws/uv.lock"));
    expect(await refusal({ cwd: "ws", script: APP })).toContain("packages/app/pyproject.toml has mylib from the workspace");
    expect(await refusal({ cwd: "ws", script: APP, line: ["--no-dependencies"] })).toBe("taken");
  });

  it("is none of a lock above that does not have it", async () => {
    const files = { ...WORKSPACE, "ws/other/pyproject.toml": project('"six"'), "ws/other/a.py": "" };
    expect((await find({ files, cwd: "ws", script: "other/a.py" })).dependencies).toMatchObject({
      packages: ["six"],
      locked: [],
    });
  });
});

describe("what no lock places", () => {
  const source = (text: string) => `[tool.uv.sources]\n${text}\n`;
  it.each([
    ["a path", 'Acme_Internal = { path = "../acme" }'],
    ["the workspace", "acme-internal = { workspace = true }"],
    ["a repository", 'acme-internal = { git = "https://host/acme" }'],
    ["an address", 'acme-internal = { url = "https://host/acme.whl" }'],
    ["an index of its own", 'acme-internal = [{ index = "cpu", marker = "sys_platform == \'linux\'" }]'],
  ])("is refused where uv has it from %s, in a project, a named one and a block", async (place, text) => {
    const says = `has acme-internal from ${place}`;
    const files = { "pyproject.toml": project('"acme.internal>=1"', source(text)) };
    expect(await refusal({ files })).toContain(says);
    expect(await refusal({ line: ["--requirements", "pyproject.toml"] })).toContain(says);
    expect(await refusal({ source: block('"acme-internal"', "[tool.uv.sources]", text) })).toContain(says);
    expect(await refusal({ line: ["--with", "six", "--no-dependencies"] })).toContain("contradict");
  });

  it("is refused where another index is asked for all, however that is written", async () => {
    const index = '[[tool.uv.index]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n';
    const of = (more: string) => refusal({ files: { "pyproject.toml": project('"x"', more) } });
    expect(await of(index)).toContain("from another index than PyPI ([[tool.uv.index]])");
    expect(await of('[tool.uv]\nextra-index-url = ["https://pypi.acme.example/simple"]\n')).toContain("tool.uv.extra-index-url");
    expect(await of('[[tool.poetry.source]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n')).toContain("poetry");
    expect(await of('[[tool.pdm.source]]\nname = "acme"\nurl = "https://pypi.acme.example/simple"\n')).toContain("pdm export");
    expect(await of("[tool.pdm]\ndistribution = false\n")).toBe("taken");
    expect(await of(`${index}explicit = true\n`)).toBe("taken");
    expect(await of('[[tool.uv.index]]\nurl = "https://pypi.org/simple"\ndefault = true\n')).toBe("taken");
    expect(await refusal({ files: { "pyproject.toml": project("", index) } })).toBe("taken");
  });

  it("is refused where Poetry has it from a folder, a repository or a source", async () => {
    const of = (entry: string) =>
      refusal({ files: { "pyproject.toml": project('"mine"', `[tool.poetry.dependencies]\nmine = ${entry}\n`) } });
    expect(await of('{ path = "../mine", develop = true }')).toContain("poetry export");
    expect(await of('{ git = "https://host/mine" }')).toContain("a repository");
    expect(await of('{ version = "^1", source = "acme" }')).toContain("an index of its own");
    expect(await of('"^1"')).toBe("taken");
  });

  it("is taken where the places are of other packages, of extras and of groups", async () => {
    const text = 'other = { path = "../other" }\nmine = [{ index = "cpu", extra = "cpu" }, { index = "gpu", group = "gpu" }]';
    expect(await refusal({ files: { "pyproject.toml": project('"mine"', source(text)) } })).toBe("taken");
  });
});

describe("the lock of a script", () => {
  const lock = `version = 1
[manifest]
requirements = [{ name = "acme", editable = "acme" }, { name = "six" }]
[[package]]
name = "acme"
source = { editable = "acme" }
[[package]]
name = "six"
version = "1.16.0"
${REGISTRY}
`;
  const source = block('"acme", "six"', "[tool.uv.sources]", 'acme = { path = "acme" }');

  it("says where what its block lists comes from", async () => {
    const found = await find({ files: { "jobs/a.py.lock": lock }, script: "jobs/a.py", source });
    expect(found.dependencies).toMatchObject({ packages: [], locked: [{ requirement: "six==1.16.0" }] });
    expect(found.localFolders).toEqual([join(root, "jobs/acme")]);
  });

  it("is none where it is empty, as programs make one that run one at a time", async () => {
    expect(await refusal({ files: { "a.py.lock": "" }, source })).toContain("uv lock --script a.py");
  });
});

describe("a pylock.toml", () => {
  it("leaves the project out, which travels, and says where else its packages are from", async () => {
    const text = `lock-version = "1.0"
[[packages]]
name = "p"
directory = { path = ".", editable = true }
[[packages]]
name = "torch"
version = "2.5.1+cpu"
index = "https://download.pytorch.org/whl/cpu"
`;
    const files = {
      "job/pylock.toml": text,
      "job/pyproject.toml": project('"torch"', '[tool.uv.sources]\ntorch = { index = "cpu" }\n'),
    };
    for (const given of [{ files, script: "job/a.py" }, { line: ["--requirements", "job/pylock.toml"] }]) {
      const found = await find(given);
      expect(found.dependencies).toMatchObject({
        locked: [{ requirement: "torch==2.5.1+cpu" }],
        indexes: ["https://download.pytorch.org/whl/cpu"],
      });
      expect(found.localFolders).toEqual([join(root, "job")]);
    }
  });
});
