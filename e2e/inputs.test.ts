import { createHash } from "node:crypto";
import { glob, open, symlink } from "node:fs/promises";
import { describe, expect, inject } from "vitest";
import { until } from "./harness/containers.ts";
import { it } from "./harness/place.ts";
import { startRgrid } from "./harness/rgrid.ts";

describe("inputs that are found", () => {
  it("let a project run by its script's name alone: its package, its data, and what comes back", async ({ place }) => {
    await place.write(
      "src/train.py",
      `from pathlib import Path
import json
import model.net
from model import settings
from model.layers import LAYERS

ROOT = Path(__file__).parent.parent
rows = [line.split(",") for path in sorted((ROOT / "data").glob("*.csv")) for line in path.read_text().split()]
weights = open("weights/start.txt").read()
(ROOT / "out").mkdir(exist_ok=True)
(ROOT / "out" / "model.json").write_text(json.dumps({"rows": len(rows), "weights": weights, "layers": LAYERS, **settings.ALL}))
print(model.net.__name__, len(rows))
`,
    );
    await place.write("src/model/__init__.py", "");
    await place.write("src/model/net.py", "from . import layers\n");
    await place.write("src/model/layers/__init__.py", "LAYERS = 3\n");
    await place.write(
      "src/model/settings.py",
      "import os\nHERE = os.path.dirname(__file__)\nALL = {'rate': open(os.path.join(HERE, 'rate.txt')).read()}\n",
    );
    await place.write("src/model/rate.txt", "0.1");
    await place.write("data/a.csv", "1,2\n3,4\n");
    await place.write("data/b.csv", "5,6\n");
    await place.write("weights/start.txt", "w");
    await place.write("out/model.json", "old");
    await place.write(".gitignore", "weights/\nout/\n");

    const ran = await place.rgrid("run", "src/train.py");
    expect(ran.err).not.toContain("Error");
    expect(ran).toMatchObject({ exitCode: 0, out: "model.net 3\n" });
    expect(JSON.parse(await place.text("out/model.json"))).toEqual({ rows: 3, weights: "w", layers: 3, rate: "0.1" });
  });

  it("let a script find the project's package as an installation from its folder does", async ({ place }) => {
    await place.write("scripts/s.py", "import calendar\nfrom mine.a import A\nprint(A, calendar.MONDAY)\n");
    await place.write("src/mine/__init__.py", "");
    await place.write("src/mine/a.py", "A = 1\n");
    expect(await place.rgrid("run", "scripts/s.py")).toMatchObject({ exitCode: 0, out: "1 0\n" });
  });

  it("let it write where it writes here, read through links, and read names that only it knows", async ({ place }) => {
    await place.write("../far/train/1.csv", "one");
    await place.write("data/0.csv", "zero");
    await place.write("results/old/.gitkeep", "");
    await symlink(place.at("../far/train"), place.at("data/train"));
    await place.write(
      "s.py",
      `import glob, sqlite3
print([open(name).read() for name in sorted(glob.glob("data/**/*.csv", recursive=True))])
for n in range(1):
    print(open(f"data/{n}.csv").read())
open(f"results/{n}.txt", "w").write("made")
sqlite3.connect("results/old/x.db").execute("create table t (a)")
`,
    );
    expect(await place.rgrid("run", "s.py")).toMatchObject({ exitCode: 0, out: "['zero', 'one']\nzero\n" });
    expect(await place.text("results/0.txt")).toBe("made");
    expect(await place.files()).toContain("results/old/x.db");
  });

  it("let a launcher run what it is given, as here", async ({ place }) => {
    await place.write("train.py", "import pkg.core\nprint(pkg.core.A, open('cfg.txt').read())\n");
    await place.write("pkg/core.py", "A = 1\n");
    await place.write("cfg.txt", "cfg");
    const profiled = await place.rgrid("run", "-m", "cProfile", "-o", "p.out", "train.py");
    expect(profiled).toMatchObject({ exitCode: 0, out: "1 cfg\n" });
    expect(await place.rgrid("run", "--", "python3", "train.py")).toMatchObject({ exitCode: 0, out: "1 cfg\n" });
    await place.write("run.sh", '#!/bin/sh\n[ -n "$1" ] || exec ./run.sh again\nexec python3 train.py\n');
    expect(await place.rgrid("run", "run.sh")).toMatchObject({ exitCode: 0, out: "1 cfg\n" });
  });

  it("bring the packages of a workspace, from its root and from a member's folder", async ({ place }) => {
    await place.write(
      "uv.lock",
      `version = 1
[[package]]
name = "app"
source = { editable = "packages/app" }
dependencies = [{ name = "lib" }]
[package.metadata]
requires-dist = [{ name = "lib", editable = "packages/lib" }]
[[package]]
name = "lib"
source = { editable = "packages/lib" }
`,
    );
    await place.write("packages/app/pyproject.toml", '[project]\nname = "app"\ndependencies = ["lib"]\n');
    await place.write("packages/app/src/app/model.py", "A = 1\n");
    await place.write("packages/app/src/app/train.py", "from app.model import A\nimport lib\nprint(A, lib.WORDS)\n");
    await place.write(
      "packages/lib/src/lib/__init__.py",
      "from pathlib import Path\nWORDS = (Path(__file__).parent / 'words.txt').read_text()\n",
    );
    await place.write("packages/lib/src/lib/words.txt", "words");
    expect(await place.rgrid("run", "packages/app/src/app/train.py")).toMatchObject({ exitCode: 0, out: "1 words\n" });
    const member = startRgrid(["run", "src/app/train.py"], place.at("packages/app"), place.env);
    expect(await member.ended).toMatchObject({ exitCode: 0, out: "1 words\n" });
  });

  it("stay here with --no-auto-inputs", async ({ place }) => {
    await place.write("s.py", "import mine\n");
    await place.write("mine.py", "");
    expect((await place.rgrid("run", "s.py")).exitCode).toBe(0);
    const without = await place.rgrid("run", "--no-auto-inputs", "s.py");
    expect(without.exitCode).toBe(1);
    expect(without.err).toContain("No module named 'mine'");
  });
});

describe("thousands of inputs", () => {
  it("arrive whole, are known the second time, and come back with a retry", { timeout: 240_000 }, async ({ place }) => {
    const count = 3000;
    const all = createHash("sha256");
    for (let n = 0; n < count; n++) {
      const name = `${n % 30}/${String(n).padStart(5, "0")}.txt`;
      await place.write(`data/${name}`, `content of ${n}\n`);
    }
    for (const name of (await place.files()).map((path) => path.slice("data/".length)).sort()) {
      all.update(`${name}\n`).update(await place.bytes(`data/${name}`));
    }
    await place.write(
      "sum.py",
      `import hashlib, pathlib
all = hashlib.sha256()
names = sorted(str(path.relative_to("data")) for path in pathlib.Path("data").rglob("*.txt"))
for name in names:
    all.update(f"{name}\\n".encode() + pathlib.Path("data", name).read_bytes())
print(len(names), all.hexdigest())
`,
    );
    const expected = `${count} ${all.digest("hex")}\n`;
    const first = await place.rgrid("run", "sum.py");
    expect(first.err).not.toContain("Error");
    expect(first).toMatchObject({ exitCode: 0, out: expected });
    expect((await place.rgrid("run", "sum.py", "data")).out).toBe(expected);
    const retried = await place.rgrid("retry", "--update");
    expect(retried).toMatchObject({ exitCode: 0, out: expected });
  });
});

describe("a large input", () => {
  it("that was cut in the middle goes on with the next run, and is the same there", { timeout: 240_000 }, async ({ place }) => {
    const digest = createHash("sha256");
    const file = await open(place.at("big.bin"), "w");
    for (let n = 0; n < 200; n++) {
      const block = Buffer.alloc(1_000_000, `block ${n} of ${place.path};`);
      digest.update(block);
      await file.write(block);
    }
    await file.close();
    await place.write(
      "hash.py",
      `import hashlib, sys
with open(sys.argv[1], "rb") as file: print(hashlib.file_digest(file, "sha256").hexdigest())
`,
    );
    const { dataDir } = inject("stack");
    const cut = place.start("run", "hash.py", "big.bin");
    await until(async () => (await storedParts(dataDir)) >= 3);
    cut.kill("SIGKILL");
    await cut.ended;
    const left = await storedParts(dataDir);
    expect(left).toBeLessThan(13);

    const ran = await place.rgrid("run", "hash.py", "big.bin");
    expect(ran.err).toMatch(/went on where an upload was cut: \d+ MB of 200 MB were there/);
    expect(ran).toMatchObject({ exitCode: 0, out: `${digest.digest("hex")}\n` });
    expect(await storedParts(dataDir)).toBe(0);
    const again = await place.rgrid("run", "hash.py", "big.bin");
    expect(again.exitCode).toBe(0);
    expect(again.err).not.toContain("upload");
  });
});

/** Parts of uploads that are under way in the stack's store. */
async function storedParts(dataDir: string): Promise<number> {
  let count = 0;
  for await (const path of glob("s3/uploads/*/*-*", { cwd: dataDir })) if (/\/\d+-[0-9a-f]{32}$/.test(path)) count++;
  return count;
}
