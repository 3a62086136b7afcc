import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { makeWheel } from "@rgrid/stack";
import { expect } from "vitest";
import { scriptStderr } from "./harness/log.ts";
import { it, type Place } from "./harness/place.ts";
import { shell } from "./harness/shell.ts";

type Ended = { exitCode: number; out: string; err: string };

/** What `run.sh` of a reproduction does on this machine, by Docker alone. */
async function runAgain(place: Place, dir: string, ...args: string[]): Promise<Ended> {
  const child = spawn(place.at(`${dir}/run.sh`), args, { cwd: place.path, env: { PATH: process.env["PATH"] ?? "" } });
  child.stdin.end();
  const [out, err, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { exitCode: exitCode as number, out, err };
}

/** Says all that a script can tell of where it runs, and leaves a file. */
const TELL = `
import getpass, json, os, resource, sys
told = {
    "argv": sys.argv, "cwd": os.getcwd(), "path": sys.path[:3], "user": getpass.getuser(), "home": os.path.expanduser("~"),
    "files": sorted(os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names),
    "folders": sorted(os.path.join(folder, name) for folder, names, _ in os.walk(".") for name in names),
    "env": dict(sorted(os.environ.items())), "nofile": resource.getrlimit(resource.RLIMIT_NOFILE),
    "net": sorted(os.listdir("/sys/class/net")), "stdin": sys.stdin.read(),
    "shm": os.statvfs("/dev/shm").f_blocks, "tmp": os.statvfs("/tmp").f_blocks, "version": sys.version,
}
print(json.dumps(told, indent=1))
print("to stderr", file=sys.stderr)
os.makedirs("out", exist_ok=True)
open("out/made.txt", "w").write(open(sys.argv[1]).read() if len(sys.argv) > 1 else "no argument")
`;

/** Runs `line`, reproduces it, runs that, and compares what came of both. */
async function check(place: Place, line: string, { made, env }: { made?: string; env?: string } = {}): Promise<string> {
  // The script's own words alone: RGrid's go to stderr too, so that one is read from the log.
  const first = await shell(place, `${line} >first.out 2>first.err; echo $?`);
  const dir = `again-${Math.random().toString(36).slice(2)}`;
  const reproduced = await place.rgrid("reproduce", "--dir", dir, "--json");
  expect([reproduced.exitCode, reproduced.err]).toEqual([0, ""]);
  if (env !== undefined) await writeFile(place.at(`${dir}/.env`), env);
  const again = await runAgain(place, dir);
  expect(again).toEqual({
    exitCode: Number(first.stdout),
    out: await place.text("first.out"),
    err: await scriptStderr(await place.text("first.err")),
  });
  if (made !== undefined) expect(await place.bytes(`${dir}/result/${made}`)).toEqual(await place.bytes(made));
  return dir;
}

it("a script with modules, inputs from here and outside, folders, a standard input, variables", async ({ place }) => {
  await place.write("src/lib/__init__.py", "name = 'lib'\n");
  await place.write("scripts/tell.py", `import lib\n${TELL}sys.exit(3)\n`);
  await place.write("data/x y.csv", "1,2\n");
  await place.write("tool.sh", "echo\n");
  await chmod(place.at("tool.sh"), 0o755);
  await place.write("empty/.gitignore", "*\n!.gitignore\n");
  await place.write("../outside/a'b.txt", "outside\n");
  const line = `TOKEN=sekret-value rgrid run --env TOKEN --env EMPTY= --cpu 0.5 --memory 300m --no-network --input 'data/*' --input tool.sh scripts/tell.py "../outside/a'b.txt" empty '$x "y" \\' '' -- --cpu`;
  const dir = await check(place, `echo some input | ${line}`, {
    made: "out/made.txt",
    env: "TOKEN=***\nEMPTY=\n",
  });
  const everything = await Promise.all(["run.sh", "README.md", ".env.example"].map((name) => place.text(`${dir}/${name}`)));
  expect(everything.join()).not.toContain("sekret");
  expect(everything[2]).toMatch(/^TOKEN=\nEMPTY=\n/m);
  expect(everything[1]).toContain("exit code 3");
});

it("a module, a script from the standard input, a command, JavaScript, and whatever a name begins with", async ({ place }) => {
  await place.write("pkg/__init__.py", "");
  await place.write("pkg/mod.py", "import sys\nfrom pkg.part import x\nprint(__name__, x, sys.argv[1:])\n");
  await place.write("pkg/part.py", "x = 1\n");
  await check(place, "rgrid run -m pkg.mod --epochs 3");
  await check(place, "printf 'import sys\\nprint(sys.argv, sys.stdin.read())\\n' | rgrid run - a");
  await place.write("in.txt", "b\na\n");
  await check(place, "rgrid run -- sort -o out.txt in.txt", { made: "out.txt" });
  await check(place, "rgrid run -- sha256sum < in.txt");
  await place.write("job.mjs", "console.log(process.argv.slice(1), process.version); process.exitCode = 7;\n");
  await check(place, "rgrid run job.mjs --lr=1");
  await place.write("-x.py", "import sys; print(sys.argv); sys.exit('stopped')\n");
  await check(place, "rgrid run -- -x.py -x");
  await place.write("latin.py", Buffer.from("# -*- coding: latin-1 -*-\nprint('\xe9')\n", "latin1"));
  await check(place, "rgrid run latin.py");
});

it("a script with packages, installed once", async ({ place }) => {
  await place.write("wheels/pure-1.0-py3-none-any.whl", makeWheel({ name: "pure", version: "1.0" }).bytes);
  await place.write("requirements.txt", "--no-index\n--find-links wheels\npure>=1\n");
  await place.write("s.py", "import pure, importlib.metadata, sys\nprint(importlib.metadata.version('pure'), sys.prefix)\n");
  const line = "rgrid run --with 'pure<2' s.py";
  const first = await shell(place, line);
  expect(first.stdout).toBe("1.0 /.rgrid/layer\n");
  expect((await place.rgrid("reproduce", "--dir", "again")).exitCode).toBe(0);
  const again = await runAgain(place, "again");
  expect([again.exitCode, again.out]).toEqual([0, first.stdout]);
  expect(again.err).toContain("Successfully installed pure-1.0");
  expect(await runAgain(place, "again", "second")).toEqual({ exitCode: 0, out: first.stdout, err: "" });
});

it("goes on where it was cut, and never writes over a file of the user's", async ({ place }) => {
  await place.write("a.txt", "a");
  await place.write("b.txt", "b");
  await place.write("s.py", "print(open('a.txt').read() + open('b.txt').read())\n");
  await place.rgrid("run", "s.py");
  const { id } = JSON.parse((await place.rgrid("status", "--json")).out) as { id: string };
  const dir = id.slice(0, 13);
  const first = await place.rgrid("reproduce", id);
  expect([first.exitCode, first.err]).toEqual([0, `✓ ${dir}: 3 files (53 B)\nRun it: ./${dir}/run.sh\n`]);
  await rm(place.at(`${dir}/work/a.txt`));
  await rm(place.at(`${dir}/run.sh`));
  expect((await place.rgrid("reproduce")).exitCode).toBe(0);
  expect(await place.text(`${dir}/work/a.txt`)).toBe("a");
  await place.write(`${dir}/work/b.txt`, "mine");
  await rm(place.at(`${dir}/work/a.txt`));
  const refused = await place.rgrid("reproduce", id);
  expect([refused.exitCode, refused.err]).toEqual([64, expect.stringContaining("work/b.txt is there already")]);
  expect(await place.text(`${dir}/work/b.txt`)).toBe("mine");
  await expect(readFile(place.at(`${dir}/work/a.txt`))).rejects.toThrow("ENOENT");
});

it("says what has happened to an execution that was deleted, and what never was", async ({ place }) => {
  await place.write("s.py", "print(1)\n");
  await place.rgrid("run", "s.py");
  const { id } = JSON.parse((await place.rgrid("status", "--json")).out) as { id: string };
  const other = await place.with({ account: 1 }).rgrid("reproduce", id);
  expect([other.exitCode, other.err]).toEqual([66, expect.stringContaining("not found")]);
  expect((await place.rgrid("delete", id)).exitCode).toBe(0);
  const gone = await place.rgrid("reproduce", id);
  expect([gone.exitCode, gone.err]).toEqual([66, expect.stringContaining("The inputs were deleted after 30 days")]);
  expect(await place.files()).toEqual(["s.py"]);
});
