import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { splitRunLine } from "../command-line/split-run.ts";
import { demand } from "../failure.ts";
import { type FoundDependencies, findDependencies } from "./find.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-requirements-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const REQUIREMENTS = "requirements.txt";

type Given = { files?: Record<string, string>; line?: string[]; script?: string; cwd?: string };

async function find({ files = {}, line = [], script = "a.py", cwd = root }: Given): Promise<FoundDependencies> {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const asked = { script, manager: "pip", text: "", inImage: false } as const;
  return findDependencies({ cwd, env: {} }, demand(splitRunLine([...line, script])), asked);
}

const refusal = (given: Given): Promise<string> =>
  find(given).then(
    () => "taken",
    (error: Error) => error.message,
  );

const requirementsOf = ({ dependencies }: FoundDependencies) =>
  dependencies?.manager === "pip" ? dependencies.requirements : dependencies;

describe("files that requirements name", () => {
  it("travel with them, each at its place", async () => {
    const files = {
      "job/requirements.txt": "-r sub/more.txt\n--find-links wheels\n./pkg\n",
      "job/sub/more.txt": "-c limits.txt\nx\n",
      "job/sub/limits.txt": "x<2\n",
      "job/wheels/x-1.0-py3-none-any.whl": "",
      "job/pkg/pyproject.toml": "",
      "job/pkg/src/m.py": "",
    };
    const found = await find({ files, script: "job/a.py" });
    expect(requirementsOf(found)).toEqual(["job/requirements.txt"]);
    expect(found.files.map(({ path }) => path).sort()).toEqual(Object.keys(files).sort());
    expect(found.files.every(({ local, path }) => local === join(root, path))).toBe(true);
  });

  it("go without what the ignore files name: of a project what git does not keep either, of what was built only .rgridignore's", async () => {
    const files = {
      [REQUIREMENTS]: "-e .\n--find-links wheels\n",
      "pyproject.toml": "",
      "m.py": "",
      ".gitignore": "data/\n*.whl\n",
      ".rgridignore": "old*\n",
      "data/x.csv": "",
      "old.py": "",
      "wheels/x-1.0-py3-none-any.whl": "",
      "wheels/old-1.0-py3-none-any.whl": "",
    };
    const { files: found } = await find({ files });
    const ignoreFiles = [".gitignore", ".rgridignore"];
    expect(found.map(({ path }) => path).sort()).toEqual(
      [...ignoreFiles, "m.py", "pyproject.toml", REQUIREMENTS, "wheels/x-1.0-py3-none-any.whl"].sort(),
    );
  });

  it("are of an editable project its build files, and its modules by their names: what lies beside them only travels", async () => {
    const files = {
      [REQUIREMENTS]: "-e .\n-r more.txt\n",
      "more.txt": "--find-links wheels\n",
      "pyproject.toml": "",
      "src/p/m.py": "",
      "results.csv": "",
      "wheels/x-1.0-py3-none-any.whl": "",
    };
    expect((await find({ files })).dependencies).toMatchObject({
      files: [REQUIREMENTS, "more.txt", "pyproject.toml", "src/p/m.py", "wheels/x-1.0-py3-none-any.whl"],
      by_name: ["src/p/m.py"],
    });
    const images = Object.fromEntries(Array.from({ length: 520 }, (_, at) => [`images/${at}.png`, ""]));
    expect((await find({ files: images })).files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["results.csv", "images/519.png"]),
    );
  });

  it("are not the script, which travels by itself", async () => {
    const found = await find({ files: { [REQUIREMENTS]: "-e .\n", "pyproject.toml": "", "a.py": "", "m.py": "" } });
    expect(found.files.map(({ path }) => path).sort()).toEqual(["m.py", "pyproject.toml", REQUIREMENTS]);
  });

  it("may come with a file from outside of the folder, but not from beyond that", async () => {
    const files = { "shared/r.txt": "./x.whl\n", "shared/x.whl": "", "here/a.py": "" };
    const cwd = join(root, "here");
    const found = await find({ files, cwd, line: ["--requirements", "../shared/r.txt"] });
    expect(requirementsOf(found)).toEqual([".rgrid/dependencies/0/r.txt"]);
    expect(found.files.map(({ path }) => path)).toEqual([".rgrid/dependencies/0/r.txt", ".rgrid/dependencies/0/x.whl"]);
    expect(await refusal({ files: { "here/requirements.txt": "../shared/x.whl\n" }, cwd })).toContain("outside of this folder");
  });

  it("that are missing are named, with the file that names them", async () => {
    expect(await refusal({ files: { [REQUIREMENTS]: "-r gone.txt\n" } })).toMatch(/gone\.txt.*requirements\.txt/);
    expect(await refusal({ line: ["--requirements", "none.txt"] })).toContain("none.txt");
  });

  it("that lie where only a variable of the runner's says are refused, and indexes are not", async () => {
    const index = `--extra-index-url \${ACME_INDEX}\nx\n`;
    expect((await find({ files: { [REQUIREMENTS]: index } })).dependencies).toMatchObject({
      files: [REQUIREMENTS],
      variables: ["ACME_INDEX"],
    });
    for (const line of [`-f ./\${ACME}/wheels`, `--index-url file:///\${ACME}/simple`, `-r \${ACME}/r.txt`]) {
      expect(await refusal({ files: { [REQUIREMENTS]: `${line}\n` } })).toContain("whose variable only the runner has");
    }
  });
});
