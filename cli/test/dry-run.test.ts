import { describe, expect, it } from "vitest";
import { here } from "./rgrid.ts";

const { rgrid } = here();

const files = {
  "src/train.py": "import lib.model\nopen('data/x.csv')\n",
  "src/lib/__init__.py": "",
  "src/lib/model.py": "x = 1\n",
  "data/x.csv": "a,b\n",
  "more/a.txt": "aa",
  "more/.env": "",
  "more/b.tmp": "",
  "more/node_modules/x/y.js": "",
  ".gitignore": "*.tmp\n",
};

describe("rgrid run --dry-run", () => {
  it("shows what would be sent and what not, each with its size and reason, and asks nothing of the API", async () => {
    const ran = await rgrid(["run", "--dry-run", "src/train.py", "more"], { files, env: { RGRID_API_KEY: "" } });
    expect(ran.stdout.toString()).toBe(
      [
        "SIZE  FILE                 WHY",
        "36 B  src/train.py         the script",
        "2 B   more/a.txt           argument more",
        "0 B   src/lib/__init__.py  imported by src/train.py:1",
        "6 B   src/lib/model.py     imported by src/train.py:1",
        "4 B   data/x.csv           named in src/train.py:2",
        "5 files, 48 B",
        "",
        "LEFT OUT            WHY",
        "more/.env           its name says that it is secret",
        "more/b.tmp          .gitignore",
        "more/node_modules/  a machine makes it again",
        "",
      ].join("\n"),
    );
    expect(ran.code).toBe(0);
    expect(ran.seen.creates).toBe(0);
  });
  it("says it in JSON too", async () => {
    const ran = await rgrid(["run", "--dry-run", "--json", "--no-auto-inputs", "src/train.py", "more"], { files });
    expect(JSON.parse(ran.stdout.toString())).toMatchObject({
      script: { path: "src/train.py", size_bytes: 36 },
      inputs: [{ path: "more/a.txt", size_bytes: 2, reason: { kind: "argument", by: "more", line: null } }],
      left_out: [
        { path: "more/.env", reason: "secret", is_folder: false },
        { path: "more/b.tmp", reason: ".gitignore", is_folder: false },
        { path: "more/node_modules", reason: "made", is_folder: true },
      ],
      count: 2,
      size_bytes: 38,
    });
  });
  it("after the script belongs to the script", async () => {
    const ran = await rgrid(["run", "src/train.py", "--dry-run"], { files });
    expect(ran.seen.creates).toBeGreaterThan(0);
  });
});

describe("rgrid run", () => {
  it("says what ignore files left out", async () => {
    const ran = await rgrid(["run", "src/train.py", "more"], { files });
    expect(ran.stderr).toContain("left out by .gitignore: more/b.tmp (rgrid run --dry-run names them, --input sends them)");
  });
});
