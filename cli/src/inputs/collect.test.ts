import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../failure.ts";
import { collectInputs } from "./collect.ts";
import { reasonText } from "./reason.ts";

let root: string;
let cwd: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rgrid-collect-"));
  cwd = join(root, "here");
});
afterEach(() => rmSync(root, { recursive: true }));

type Case = {
  /** Files below the caller's folder and what is in them; `../x` lies beside it. */
  tree: Record<string, string>;
  script?: string;
  args?: string[];
  input?: string[];
  pythonPath?: string[];
};

async function collect({ tree, script = "s.py", args = [], input = [], pythonPath = [] }: Case) {
  mkdirSync(cwd, { recursive: true });
  for (const [name, content] of Object.entries(tree)) {
    const path = join(cwd, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const roots = pythonPath.map((each) => join(cwd, each));
  const text = readFileSync(join(cwd, script), "utf8");
  return collectInputs({ cwd, script, args, patterns: input, needed: [], scan: { text, language: "python", roots } });
}

/** Every input that travels, and no other, with the reason that is shown. */
async function check(given: Case, expected: Record<string, string>): Promise<void> {
  const { files } = await collect(given);
  expect(Object.fromEntries(files.map(({ path, reason }) => [path, reasonText(reason)]))).toEqual(expected);
}

describe("an argument that is no file yet", () => {
  const made = (typed: string, tree: Record<string, string>) => collect({ tree: { "s.py": "", ...tree }, args: [typed] });
  it("brings the folder in which it would be made, by a way that is there", async () => {
    const tree = { "out/old.csv": "" };
    for (const [typed, argument] of [
      ["out/a.csv", "out/a.csv"],
      ["--to=out/a.csv", "--to=out/a.csv"],
      [join(cwd, "out/a.csv"), "out/a.csv"],
      [`../here/out/a.csv`, "out/a.csv"],
    ] as const) {
      const { args, folders, files } = await made(typed, tree);
      expect({ args, folders, files }).toEqual({ args: [argument], folders: ["out"], files: [] });
    }
    expect(await made(join(cwd, "a.csv"), {})).toMatchObject({ args: ["a.csv"], folders: [] });
  });
  it.each(["absent/a.csv", "../beside/a.csv", "/tmp/a.csv", "s.py/a.csv", "http://host/a"])(
    "leaves %j as it is",
    async (typed) => {
      expect(await made(typed, { "../beside/b.csv": "" })).toMatchObject({ args: [typed], folders: [] });
    },
  );
});

describe("modules of the user", () => {
  it("travel with the packages that they are in, and what they import in turn", async () => {
    await check(
      {
        script: "src/train.py",
        tree: {
          "src/train.py": "import os, numpy\nfrom lib.model import Net\nimport helper",
          "src/lib/__init__.py": "",
          "src/lib/model.py": "from . import layers\nfrom .. import nothing\nfrom .loss import f",
          "src/lib/layers/__init__.py": "from .dense import *",
          "src/lib/layers/dense.py": "",
          "src/lib/loss.py": "",
          "src/lib/unused.py": "",
          "src/helper.py": "import train",
        },
      },
      {
        "src/lib/__init__.py": "imported by src/train.py:2",
        "src/lib/model.py": "imported by src/train.py:2",
        "src/helper.py": "imported by src/train.py:3",
        "src/lib/layers/__init__.py": "imported by src/lib/model.py:1",
        "src/lib/loss.py": "imported by src/lib/model.py:3",
        "src/lib/layers/dense.py": "imported by src/lib/layers/__init__.py:1",
      },
    );
  });
  it("may lie in namespace packages, in PYTHONPATH, in the caller's folder and in folders that the script adds", async () => {
    await check(
      {
        script: "bin/s.py",
        pythonPath: ["pp"],
        tree: {
          "bin/s.py": "import sys\nsys.path.append('extra')\nimport ns.a.b, ns.c, inpath, local, added",
          "bin/ns/a/b.py": "",
          "pp/ns/c.py": "",
          "pp/inpath.py": "",
          "local/__init__.py": "",
          "extra/added.py": "",
        },
      },
      {
        "bin/ns/a/b.py": "imported by bin/s.py:3",
        "pp/ns/c.py": "imported by bin/s.py:3",
        "pp/inpath.py": "imported by bin/s.py:3",
        "local/__init__.py": "imported by bin/s.py:3",
        "extra/added.py": "imported by bin/s.py:3",
      },
    );
  });
  it("of a package that is installed from here are found, and Python told where; never in place of its own library", async () => {
    const tree = {
      "scripts/s.py": "import mine.a\nimport calendar, other",
      "src/mine/__init__.py": "",
      "src/mine/a.py": "",
      "calendar.py": "",
      "other/__init__.py": "",
    };
    const { files, searchRoots } = await collect({ script: "scripts/s.py", tree });
    expect(files.map(({ path }) => path)).toEqual(["src/mine/__init__.py", "src/mine/a.py", "other/__init__.py"]);
    expect(searchRoots).toEqual(["src", "."]);
    expect(
      (await collect({ script: "scripts/s.py", tree: { ...tree, "scripts/s.py": "import sibling", "scripts/sibling.py": "" } }))
        .searchRoots,
    ).toEqual([]);
  });
  it("go as a whole package where names are only known to the running script", async () => {
    await check(
      {
        tree: {
          "s.py": "import importlib\nimportlib.import_module(f'plugins.{name}')\nimport app",
          "plugins/a.py": "import used",
          "plugins/data.json": "",
          "used.py": "",
          "app/__init__.py": "import pkgutil\nfor m in pkgutil.iter_modules(__path__): pass",
          "app/x.py": "",
        },
      },
      {
        "plugins/a.py": "s.py:2 loads modules by name",
        "plugins/data.json": "s.py:2 loads modules by name",
        "used.py": "imported by plugins/a.py:1",
        "app/__init__.py": "imported by s.py:3",
        "app/x.py": "app/__init__.py loads modules by name",
      },
    );
  });
  it("go as the package whose data is asked for by its name, from wherever it is asked", async () => {
    const tree = { "mypkg/__init__.py": "", "mypkg/d.csv": "", "other/__init__.py": "", "other/d.csv": "" };
    await check(
      { tree: { ...tree, "s.py": 'from importlib.resources import files\nfiles("mypkg") / "d.csv"' } },
      { "mypkg/__init__.py": "imported by s.py:2", "mypkg/d.csv": "s.py:2 loads modules by name" },
    );
  });
  it("of a script from elsewhere lie beside it there too", async () => {
    await check(
      {
        script: "../tools/s.py",
        tree: { "../tools/s.py": "import m, taken", "../tools/m.py": "", "../tools/taken.py": "theirs", "taken.py": "mine" },
        args: ["taken.py"],
      },
      { "taken.py": "argument taken.py", "m.py": "imported by ".concat(join(root, "tools/s.py"), ":1") },
    );
  });
  it("of Node are found without endings, as folders, and behind TypeScript's names", async () => {
    await check(
      {
        script: "s.mjs",
        tree: {
          "package.json": '{"type":"module"}',
          "s.mjs": "import './a.js'; import b from './b'; const c = require('./c'); import 'left-pad'; await import('./d.json')",
          "a.ts": "export * from './b/inner'",
          "b/index.js": "",
          "b/inner.mts": "",
          "c/package.json": '{"main":"lib/x"}',
          "c/lib/x.cjs": "",
          "d.json": "",
        },
      },
      {
        "a.ts": "imported by s.mjs:1",
        "b/index.js": "imported by s.mjs:1",
        "c/lib/x.cjs": "imported by s.mjs:1",
        "d.json": "imported by s.mjs:1",
        "package.json": "says what s.mjs is",
        "b/inner.mts": "imported by a.ts:1",
        "c/package.json": "says what c/lib/x.cjs is",
      },
    );
  });
});

describe("what sources name", () => {
  it("may stand in a module of constants", async () => {
    const tree = { "s.py": "from config import DATA", "config.py": "DATA = 'x.csv'", "x.csv": "" };
    await check({ tree }, { "config.py": "imported by s.py:1", "x.csv": "named in config.py:1" });
  });
  it("travels where it is a file here, from the folder of the caller or of the source", async () => {
    await check(
      {
        script: "src/s.py",
        tree: {
          "src/s.py":
            "read_csv('data/x.csv')\nHERE = Path(__file__).parent\nopen(HERE / 'words.txt')\nopen(unknown + 'beside.txt')\n'no such file'\n'/etc/passwd'\n'../up.txt'",
          "data/x.csv": "1",
          "data/y.csv": "2",
          "src/words.txt": "",
          "src/beside.txt": "",
          "../up.txt": "",
        },
      },
      { "data/x.csv": "named in src/s.py:1", "src/words.txt": "named in src/s.py:3", "src/beside.txt": "named in src/s.py:4" },
    );
  });
  it("goes as far as a pattern fits, however many other files lie beside", async () => {
    const folders = Array.from({ length: 103 }, (_, n) => `data/${n}`);
    const images = folders.flatMap((folder) => Array.from({ length: 100 }, (_, n) => [`${folder}/${n}.png`, ""]));
    const labels = folders.map((folder) => [`${folder}/labels.csv`, ""]);
    const script = { "s.py": 'import glob\nglob.glob("data/*/labels.csv")' };
    const { files } = await collect({ tree: { ...script, ...Object.fromEntries([...images, ...labels]) } });
    expect(files.length).toBe(103);
  });
  it("goes as a folder where it is read as one, but not where the script makes it, nor for a mere word", async () => {
    await check(
      {
        tree: {
          "s.py":
            "import os; DATA = Path('data')\nOUT = Path('out')\nOUT.mkdir(exist_ok=True)\nos.makedirs('log')\nprint('word')\nglob('more/*.csv')\nPath('.')",
          "data/a.csv": "",
          "data/sub/b.csv": "",
          "data/.env": "",
          "out/old.csv": "",
          "log/old.txt": "",
          "word/x": "",
          "more/a.csv": "",
          "more/b.txt": "",
        },
      },
      { "data/a.csv": "named in s.py:1", "data/sub/b.csv": "named in s.py:1", "more/a.csv": "named in s.py:6" },
    );
  });
  it("stays here where it is a secret or in .rgridignore; who names it himself gets it", async () => {
    const tree = {
      "s.py": "load_dotenv('.env')\nopen('key.pem')\nopen('kept/x')\nopen('big.bin')\nopen('ignored.csv')",
      ".env": "",
      "key.pem": "",
      "kept/x": "",
      "big.bin": "",
      "ignored.csv": "",
      ".gitignore": "ignored.csv\n",
      ".rgridignore": "kept/\nbig.bin\n",
    };
    const { files, leftOut } = await collect({ tree });
    expect(files.map(({ path }) => path)).toEqual(["ignored.csv"]);
    expect(leftOut.map(({ path, reason }) => [path, reason])).toEqual([
      [".env", "secret"],
      ["key.pem", "secret"],
      ["kept/x", ".rgridignore"],
      ["big.bin", ".rgridignore"],
    ]);
    await check(
      { tree, args: ["key.pem"], input: ["kept"] },
      { "key.pem": "argument key.pem", "kept/x": "--input kept", "ignored.csv": "named in s.py:5" },
    );
  });
});

describe("over a limit", () => {
  const details = async (given: Case) => {
    const error: unknown = await collect(given).catch((thrown: unknown) => thrown);
    if (!(error instanceof Failure)) throw error;
    return error.error;
  };
  it("of what is found, the error names it and the largest files", async () => {
    mkdirSync(cwd);
    for (const [name, mebibytes] of Object.entries({ small: 1, large: 700, middle: 400 })) {
      writeFileSync(join(cwd, name), "");
      truncateSync(join(cwd, name), mebibytes * 2 ** 20);
    }
    const error = await details({ tree: { "s.py": "import f; f('small', 'large', 'middle')" } });
    expect(error.error_message).toBe("What the sources name (3 files, 1.2 GB) is over the limit of 1 GiB in all");
    expect(error.suggested_fix).toContain("The largest: large (734 MB), middle (419 MB), small (1.0 MB).");
    expect(error.error_details["largest"]).toMatchObject([{ path: "large" }, { path: "middle" }, { path: "small" }]);
    expect((await collect({ tree: { "s.py": "" }, args: ["large", "middle"] })).files.length).toBe(2);
  });
  it("of what is found, to which packages that the dependencies name don't count", async () => {
    await collect({ tree: { "s.py": "" } });
    const local = join(cwd, "x.whl");
    writeFileSync(local, "");
    truncateSync(local, 2 ** 30 + 1);
    const needed = [{ local, path: "x.whl", by: "requirements.txt" }];
    const { files } = await collectInputs({ cwd, script: "s.py", args: [], patterns: [], needed, scan: null });
    expect(files.length).toBe(1);
  });
  it("of one file, too", async () => {
    mkdirSync(cwd);
    writeFileSync(join(cwd, "huge"), "");
    truncateSync(join(cwd, "huge"), 5 * 2 ** 30 + 1);
    expect((await details({ tree: { "s.py": "" }, args: ["huge"] })).error_message).toBe(
      "'huge' (5.4 GB) is over the limit of 5 GiB a file",
    );
  });
  it("of how many, with the folders in which most of them lie", async () => {
    const many = Object.fromEntries(Array.from({ length: LIMITS.inputsMax }, (_, n) => [`data/raw/${n}.txt`, ""]));
    const error = await details({ tree: { "s.py": "", "data/big.bin": "12345", ...many }, args: ["data"] });
    expect(error.error_message).toBe("The number of files that would be sent is over the limit of 10000");
    expect(error.error_details["largest"]).toMatchObject([{ path: "data/big.bin", size_bytes: 5 }, {}, {}, {}, {}]);
    expect(error.suggested_fix).toMatch(/The largest: data\/big\.bin \(5 B\), .* Most lie in data\/raw\/ \(10000\)/);
  });
});
