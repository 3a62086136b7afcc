import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ErrorMetadata } from "@rgrid/schema";
import { type Archive, makeSdist, makeWheel, type WheelOptions } from "@rgrid/stack";
import { describe, expect, inject } from "vitest";
import { it, type Place } from "./harness/place.ts";
import type { Finished } from "./harness/rgrid.ts";

const WHEELS: WheelOptions[] = [
  { name: "pure", version: "1.0" },
  { name: "pure", version: "2.0" },
  { name: "old-pure", version: "1.0", requires: ["pure<2"] },
  { name: "new-pure", version: "1.0", requires: ["pure>=2"] },
  { name: "with-extra", version: "1.0", extras: { more: ["pure==1.0"] } },
  { name: "for-later", version: "1.0", requiresPython: ">=3.99" },
  {
    name: "whole",
    version: "1.0",
    scripts: { "whole-command": "whole:main" },
    files: {
      "whole/__init__.py": 'def main():\n    print("a command")\n',
      "whole-1.0.data/data/share/whole.txt": "a data file",
      "whole.pth": "import sys; sys.whole_pth = True\n",
    },
  },
];
/** A source whose build needs nothing and fails, whatever the image has. */
const BROKEN = {
  "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "broken"\nbackend-path = ["."]\n',
  "broken.py": "raise RuntimeError('always')\n",
};
/** What leads from an installed project to its folder, as any backend's editable wheel does. */
const EDITABLE_BACKEND = `import os, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name, info = "mine-1.0-py3-none-any.whl", "mine-1.0.dist-info/"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("mine.pth", os.path.abspath("src"))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: mine\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: own\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
build_wheel = build_editable
`;
const LOCAL_INDEX = "--no-index\n--find-links wheels\n";

async function writeWheels(place: Place, folder = "wheels"): Promise<void> {
  const archives = [...WHEELS.map(makeWheel), makeSdist("broken", "1.0", BROKEN)];
  for (const { name, bytes } of archives) await place.write(`${folder}/${name}`, bytes);
}

/** With a library that the machine's compiler makes; the init of the containers is made by the same. */
function nativeWheel(): Archive {
  const folder = mkdtempSync(join(tmpdir(), "rgrid-native-"));
  try {
    const library = join(folder, "answer.so");
    execFileSync("gcc", ["-shared", "-fPIC", "-x", "c", "-o", library, "-"], { input: "int answer(void) { return 42; }" });
    const source = 'import ctypes, os\nanswer = ctypes.CDLL(os.path.join(os.path.dirname(__file__), "answer.so")).answer\n';
    const files = { "native_one/__init__.py": source, "native_one/answer.so": readFileSync(library) };
    const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
    return makeWheel({ name: "native-one", version: "1.0", tag: `py3-none-linux_${machine}`, files });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type End = { error_metadata: ErrorMetadata; outputs: { count: number } };
const endOf = (ended: Finished): End => (JSON.parse(ended.out) as { execution: End }).execution;

/** How many installations the runner has finished. */
async function layersBuilt(): Promise<number> {
  const log = await readFile(join(inject("stack").dataDir, "logs/runner-local-1.log"), "utf8");
  return log.split('"layer_built"').length - 1;
}

/** The error of a script that never started. */
async function failureOf(place: Place, requirements: string): Promise<ErrorMetadata & { exit: number | null }> {
  await writeWheels(place);
  await place.write("requirements.txt", `${LOCAL_INDEX}${requirements}\n`);
  await place.write("a.py", "print('never')\n");
  const ended = await place.rgrid("run", "--json", "a.py");
  expect(ended.err).not.toContain("never");
  return { ...endOf(ended).error_metadata, exit: ended.exitCode };
}

describe("dependencies of a script", () => {
  it("are installed from requirements.txt beside it, with the files that it names, and the second run installs nothing", async ({
    place,
  }) => {
    await writeWheels(place, "job/wheels");
    await place.write("job/requirements.txt", `${LOCAL_INDEX}-r more.txt\n-c limits.txt\nwith-extra[more]\n`);
    await place.write("job/more.txt", "whole # all that a wheel can hold\n");
    await place.write("job/limits.txt", "pure<2\n");
    await place.write(
      "job/a.py",
      `import importlib.metadata, subprocess, sys, pure, whole
print(pure.__version__, importlib.metadata.version("whole"), sys.whole_pth, flush=True)
print(open(sys.prefix + "/share/whole.txt").read(), flush=True)
subprocess.run(["whole-command"], check=True)
open("out.txt", "w").write("made")
`,
    );
    const out = "1.0 1.0 True\na data file\na command\n";
    expect(await place.rgrid("run", "job/a.py")).toMatchObject({ exitCode: 0, out });
    expect(await place.text("out.txt")).toBe("made");
    const built = await layersBuilt();
    const again = await place.rgrid("run", "--json", "job/a.py");
    expect(again).toMatchObject({ exitCode: 0 });
    expect(await layersBuilt()).toBe(built);
    // The layer is read-only, and nothing of it comes back.
    expect(endOf(again).outputs.count).toBe(1);
  });

  it("may be native: a wheel for this machine alone", async ({ place }) => {
    const { name, bytes } = nativeWheel();
    await place.write(`wheels/${name}`, bytes);
    await place.write("requirements.txt", `./wheels/${name}\n--no-index\n`);
    await place.write("a.py", "import native_one\nprint(native_one.answer())\n");
    expect(await place.rgrid("run", "a.py")).toMatchObject({ exitCode: 0, out: "42\n" });
  });

  it("stand in the script itself, go before what stands beside it, and --with adds to them", async ({ place }) => {
    await writeWheels(place);
    await place.write("index.txt", `${LOCAL_INDEX}old-pure\n`);
    await place.write("requirements.txt", "nothing-of-this-name\n");
    const block = '# /// script\n# dependencies = []\n# requires-python = ">=3.10"\n# [tool.rgrid]\n# memory = "96m"\n# ///\n';
    await place.write(
      "a.py",
      `${block}import importlib.metadata as m
print(sorted(d.name for d in m.distributions() if "pure" in d.name))
print(open("/sys/fs/cgroup/memory/memory.limit_in_bytes").read() if __import__("os").path.exists("/sys/fs/cgroup/memory/memory.limit_in_bytes") else open("/sys/fs/cgroup/memory.max").read(), end="")
`,
    );
    expect((await place.rgrid("run", "a.py")).out).toBe(`[]\n${96 * 1024 * 1024}\n`);
    const more = await place.rgrid(
      "run",
      "--requirements",
      "index.txt",
      "--with",
      "with-extra",
      "--with",
      "new-pure; python_version < '3'",
      "a.py",
    );
    expect(more).toMatchObject({ exitCode: 0, out: `['old-pure', 'pure']\n${96 * 1024 * 1024}\n` });
  });

  it("come by --with beside files with hashes, which hold for the files alone, and under the versions and indexes of these", async ({
    place,
  }) => {
    await writeWheels(place);
    const { bytes } = makeWheel({ name: "pure", version: "1.0" });
    const hash = (of: Uint8Array) => createHash("sha256").update(of).digest("hex");
    await place.write("requirements.txt", `${LOCAL_INDEX}-r pins.lock\n`);
    await place.write("pins.lock", `# --hash of all\npure==1.0 \\\n    --hash=sha256:${hash(bytes)}\n`);
    await place.write(
      "a.py",
      "import importlib.metadata as m\nprint(sorted(d.name for d in m.distributions() if 'pure' in d.name))\n",
    );
    const taken = await place.rgrid("run", "--with", "old-pure", "a.py");
    expect(taken, taken.err).toMatchObject({ exitCode: 0, out: "['old-pure', 'pure']\n" });
    const other = await place.rgrid("run", "--json", "--with", "new-pure", "a.py");
    expect(endOf(other).error_metadata, other.err).toMatchObject({ error_code: "dependency_conflict" });
    await place.write("pins.lock", `pure==1.0 --hash=sha256:${hash(Buffer.from("another"))}\n`);
    const tampered = await place.rgrid("run", "--json", "--with", "old-pure", "a.py");
    expect(endOf(tampered).error_metadata).toMatchObject({ error_code: "dependency_install_failed" });
  });

  it("may be a project that is used where it is: an edit of it, and a file that a run brings back, install nothing anew", async ({
    place,
  }) => {
    await writeWheels(place);
    const backend = makeWheel({ name: "hatchling", version: "1.0", files: { "hatchling/build.py": EDITABLE_BACKEND } });
    await place.write(`wheels/${backend.name}`, backend.bytes);
    await place.write("requirements.txt", `${LOCAL_INDEX}-e .\npure==1.0\n`);
    const project = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[project]\nname = "mine"\n';
    await place.write("pyproject.toml", project);
    await place.write("src/mine/__init__.py", "");
    await place.write(
      "a.py",
      `import importlib.metadata as m, subprocess, sys
# -I: without PYTHONPATH, by which the CLI's scan would lead there.
word = subprocess.run([sys.executable, "-I", "-c", "import mine.core"], capture_output=True, text=True, check=True).stdout
open("results.csv", "w").write(word)
print(m.version("mine"), m.version("pure"), word, end="")
`,
    );
    const ranWith = async (word: string) => {
      await place.write("src/mine/core.py", `print("${word}")\n`);
      const ran = await place.rgrid("run", "a.py");
      expect(ran, ran.err).toMatchObject({ exitCode: 0, out: `1.0 1.0 ${word}\n` });
      expect(await place.text("results.csv")).toBe(`${word}\n`);
      return layersBuilt();
    };
    const built = await ranWith("first");
    expect(await ranWith("second")).toBe(built);
    await place.write("pyproject.toml", `${project}description = "another"\n`);
    expect(await ranWith("third")).toBe(built + 1);
  });

  it("are not looked for with --no-dependencies", async ({ place }) => {
    await place.write("requirements.txt", "--no-index\nnothing-of-this-name\n");
    await place.write("a.py", "print(1)\n");
    expect(await place.rgrid("run", "--no-dependencies", "a.py")).toMatchObject({ exitCode: 0, out: "1\n" });
  });
});

describe("dependencies that can't be installed", () => {
  it("do not exist", async ({ place }) => {
    const error = await failureOf(place, "nothing-of-this-name");
    expect(error).toMatchObject({
      error_code: "dependency_not_found",
      error_details: { package: "nothing-of-this-name" },
      exit: 125,
    });
  });
  it("exist in other versions only", async ({ place }) => {
    const error = await failureOf(place, "pure>=3");
    expect(error).toMatchObject({ error_code: "dependency_not_found", error_details: { versions: "1.0, 2.0" } });
  });
  it("exclude each other", async ({ place }) => {
    const error = await failureOf(place, "old-pure\nnew-pure");
    expect(error).toMatchObject({
      error_code: "dependency_conflict",
      error_details: { packages: ["old-pure", "new-pure"] },
    });
  });
  it("can't be built", async ({ place }) => {
    const error = await failureOf(place, "broken");
    expect(error).toMatchObject({ error_code: "dependency_build_failed", error_details: { package: "broken" } });
    expect(error.error_details["output"]).toMatch(/\nRuntimeError: always$/);
  });
  it("are for another Python", async ({ place }) => {
    const error = await failureOf(place, "for-later");
    expect(error).toMatchObject({
      error_code: "python_version_mismatch",
      error_details: { needs: ">=3.99", package: "for-later" },
    });
  });
  it("come from an index that is not there", async ({ place }) => {
    await place.write("requirements.txt", "--index-url http://ada:secret@127.0.0.1:9/simple\nsome-package\n");
    await place.write("a.py", "");
    const ended = await place.rgrid("run", "--json", "a.py");
    const { error_metadata: error } = endOf(ended);
    expect(error).toMatchObject({ error_code: "dependency_install_failed", error_details: { host: "127.0.0.1" } });
    expect(JSON.stringify(error)).not.toContain("secret");
  });
});
