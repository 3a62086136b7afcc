import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check, collect, here, inFolderOfItsOwn } from "../../test/collecting.ts";

inFolderOfItsOwn();

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
  it("of projects around the script, and of members elsewhere, are found, and Python told where", async () => {
    const tree = {
      "packages/app/pyproject.toml": "",
      "packages/app/src/app/train.py": "import app.model, lib, other, beside",
      "packages/app/src/app/model.py": "",
      "packages/lib/src/lib.py": "",
      "../outside/src/other/__init__.py": "open(__file__ + '/../words.txt')\nopen(Path(__file__).parent / 'words.txt')",
      "../outside/src/other/words.txt": "",
      "packages/beside.py": "",
    };
    const given = { script: "packages/app/src/app/train.py", tree, members: ["packages/lib", "../outside"] };
    const { files, searchRoots } = await collect(given);
    expect(files.map(({ path }) => path)).toEqual([
      "packages/app/src/app/model.py",
      "packages/lib/src/lib.py",
      ".rgrid/in/0/outside/src/other/__init__.py",
      ".rgrid/in/0/outside/src/other/words.txt",
    ]);
    expect(searchRoots).toEqual(["packages/app/src", "packages/lib/src", ".rgrid/in/0/outside/src"]);
  });
  it("of a script that is a link are those beside what it leads to", async () => {
    const tree = { "proj/real.py": "import helper", "proj/helper.py": "", "../far/real.py": "import near", "../far/near.py": "" };
    await collect({ tree: { ...tree, "s.py": "" } });
    symlinkSync("proj/real.py", join(here(), "link.py"));
    mkdirSync(join(here(), "bin"));
    symlinkSync("../../far/real.py", join(here(), "bin/far.py"));
    const inside = await collect({ tree: {}, script: "link.py" });
    expect(inside.files.map(({ path }) => path)).toEqual(["proj/helper.py"]);
    expect(inside.searchRoots).toEqual(["proj"]);
    const outside = await collect({ tree: {}, script: "bin/far.py" });
    expect(outside.files.map(({ path }) => path)).toEqual(["bin/near.py"]);
  });
  it("of what a launcher is given are found as the launcher's own would be", async () => {
    const tree = {
      "s.py": "",
      "train.py": "import pkg.core",
      "pkg/core.py": "",
      "tests/test_a.py": "import mine",
      "src/mine.py": "",
    };
    const launched = await collect({ tree, args: ["train.py", "tests"], isLauncher: true });
    expect(launched.files.map(({ path }) => path).sort()).toEqual(["pkg/core.py", "src/mine.py", "tests/test_a.py", "train.py"]);
    expect(launched.searchRoots).toEqual(["src"]);
    // A script may run what it is given; the sources in a folder are more likely its data.
    const script = await collect({ tree, args: ["train.py", "tests"] });
    expect(script.files.map(({ path }) => path).sort()).toEqual(["pkg/core.py", "tests/test_a.py", "train.py"]);
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
  it("go as the script's own package, without the script, which travels by itself", async () => {
    const text = "import pkgutil, os\nfor m in pkgutil.iter_modules([os.path.dirname(__file__)]): print(m.name)";
    const tree = {
      "plugins/__init__.py": "",
      "plugins/a.py": "",
      "plugins/run.py": text,
      "../far/__init__.py": "",
      "../far/run.py": text,
    };
    const sent = async (script: string) => (await collect({ script, tree })).files.map(({ path }) => path).sort();
    expect(await sent("plugins/run.py")).toEqual(["plugins/__init__.py", "plugins/a.py"]);
    expect(await sent("../far/run.py")).toEqual(["__init__.py"]);
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
      { "taken.py": "argument taken.py", "m.py": "imported by ".concat(join(here(), "../tools/s.py"), ":1") },
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
  it("of what a shell script runs are found, wherever that lies", async () => {
    await check(
      {
        script: "run.sh",
        tree: {
          "run.sh": "#!/bin/sh\nset -e\npython3 jobs/train.py --data data\npython3 -m pkg.report >> out/report.txt\n",
          "jobs/train.py": "import helper",
          "jobs/helper.py": "",
          "pkg/report.py": "open('words.txt')",
          "words.txt": "",
          "data/a.csv": "",
          "out/report.txt": "",
        },
      },
      {
        "jobs/train.py": "named in run.sh:3",
        "jobs/helper.py": "imported by jobs/train.py:1",
        "pkg/report.py": "imported by run.sh:4",
        "words.txt": "named in pkg/report.py:1",
        "data/a.csv": "named in run.sh:3",
      },
    );
  });
});
