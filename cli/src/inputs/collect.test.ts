import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "@rgrid/schema";
import { describe, expect, it } from "vitest";
import { type Case, check, collect, here, inFolderOfItsOwn } from "../../test/collecting.ts";
import { Failure } from "../failure.ts";
import { collectInputs } from "./collect.ts";

inFolderOfItsOwn();

describe("an argument that is no file yet", () => {
  const made = (typed: string, tree: Record<string, string>) => collect({ tree: { "s.py": "", ...tree }, args: [typed] });
  it("brings the folder in which it would be made, by a way that is there", async () => {
    const tree = { "out/old.csv": "" };
    for (const [typed, argument] of [
      ["out/a.csv", "out/a.csv"],
      ["--to=out/a.csv", "--to=out/a.csv"],
      [join(here(), "out/a.csv"), "out/a.csv"],
      [`../here/out/a.csv`, "out/a.csv"],
    ] as const) {
      const { args, folders, files } = await made(typed, tree);
      expect({ args, folders, files }).toEqual({ args: [argument], folders: ["out"], files: [] });
    }
    expect(await made(join(here(), "a.csv"), {})).toMatchObject({ args: ["a.csv"], folders: [] });
  });
  it.each(["absent/a.csv", "../beside/a.csv", "/tmp/a.csv", "s.py/a.csv", "http://host/a"])(
    "leaves %j as it is",
    async (typed) => {
      expect(await made(typed, { "../beside/b.csv": "" })).toMatchObject({ args: [typed], folders: [] });
    },
  );
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
  it("goes as far as its name is known, not with all that lies beside", async () => {
    const tree = {
      "s.py": "D = 'data'\nread_csv(f'{D}/train.csv')\nfor n in names: open(f'{D}/{n}.json')",
      ...{ "data/train.csv": "", "data/a.json": "", "data/b.json": "", "data/c.txt": "", "data/sub/d.json": "" },
    };
    await check(
      { tree },
      { "data/train.csv": "named in s.py:2", "data/a.json": "named in s.py:3", "data/b.json": "named in s.py:3" },
    );
  });
  it("brings the folder of what is written, or made by a library, as it is here, and nothing in it", async () => {
    const text = [
      "df.to_csv('results/a/out.csv')\nplt.savefig(f'plots/{n}.png')\nopen('text/x.txt', 'w')",
      "sqlite3.connect('db/x.db')\nmodel.save_pretrained('model')\nopen('absent/x', 'w')",
      "os.makedirs('made')\nopen('made/x', 'w')\nopen('filled/b', 'w')\nopen('filled/in')\nos.mkdir('runs/one')",
    ].join("\n");
    const folders = ["results/a", "plots", "text", "db", "model", "made", "filled", "runs", "unnamed"];
    const old = Object.fromEntries(folders.map((folder) => [`${folder}/.gitkeep`, ""]));
    const collected = await collect({ tree: { ...old, "filled/in": "", "s.py": text } });
    expect(collected.files.map(({ path }) => path)).toEqual(["filled/in"]);
    expect(collected.folders.sort()).toEqual(["db", "model", "plots", "results/a", "runs", "text"]);
  });
  it("goes where it is what an option is by default, unless that option is given", async () => {
    const text = "import argparse\np.add_argument('--data', default='data')\np.add_argument('--save-to', default='models')";
    const tree = { "s.py": text, "data/a.csv": "", "models/old.pt": "", "other/b.csv": "" };
    const { files, folders } = await collect({ tree });
    expect(files.map(({ path }) => path)).toEqual(["data/a.csv"]);
    expect(folders).toEqual(["data", "models"]);
    await check({ tree, args: ["--data=other/b.csv", "--save-to", "x"] }, { "other/b.csv": "argument other/b.csv" });
  });
  it("is followed where it is a source, which may be run from there", async () => {
    await check(
      {
        tree: {
          "s.py": "import subprocess, sys; subprocess.run([sys.executable, 'jobs/train.py'])",
          "jobs/train.py": "import model\nopen('cfg.txt')",
          "jobs/model.py": "",
          "cfg.txt": "",
        },
      },
      {
        "jobs/train.py": "named in s.py:1",
        "jobs/model.py": "imported by jobs/train.py:1",
        "cfg.txt": "named in jobs/train.py:2",
      },
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
    mkdirSync(here());
    for (const [name, mebibytes] of Object.entries({ small: 1, large: 700, middle: 400 })) {
      writeFileSync(join(here(), name), "");
      truncateSync(join(here(), name), mebibytes * 2 ** 20);
    }
    const error = await details({ tree: { "s.py": "import f; f('small', 'large', 'middle')" } });
    expect(error.error_message).toBe("What the sources name (3 files, 1.2 GB) is over the limit of 1 GiB in all");
    expect(error.suggested_fix).toContain("The largest: large (734 MB), middle (419 MB), small (1.0 MB).");
    expect(error.error_details["largest"]).toMatchObject([{ path: "large" }, { path: "middle" }, { path: "small" }]);
    expect((await collect({ tree: { "s.py": "" }, args: ["large", "middle"] })).files.length).toBe(2);
  });
  it("of what is found, to which packages that the dependencies name don't count", async () => {
    await collect({ tree: { "s.py": "" } });
    const local = join(here(), "x.whl");
    writeFileSync(local, "");
    truncateSync(local, 2 ** 30 + 1);
    const needed = [{ local, path: "x.whl", by: "requirements.txt" }];
    const { files } = await collectInputs({ cwd: here(), script: "s.py", args: [], patterns: [], needed, scan: null });
    expect(files.length).toBe(1);
  });
  it("of one file, too", async () => {
    mkdirSync(here());
    writeFileSync(join(here(), "huge"), "");
    truncateSync(join(here(), "huge"), 5 * 2 ** 30 + 1);
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
