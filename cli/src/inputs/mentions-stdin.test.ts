import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mentionsStdin } from "./mentions-stdin.ts";
import type { InputReason } from "./reason.ts";

it.each([
  "for line in sys.stdin: pass",
  "from sys import argv, stdin",
  "n = int(input())",
  "name = input ('> ')",
  "for line in fileinput.input(): pass",
  "open('/dev/stdin')",
  "data = open(0).read()",
  "process.stdin.on('data', f)",
  "const main = (host) => { host.stdin.setEncoding('utf8'); host.stdin?.once('readable', f); }",
  "const stdin = host.stdin;\nstdin.setEncoding('utf8')",
  "await text(io.stdin\n  .pipe(new Gunzip()))",
  "readFileSync(0, 'utf8')",
  "click.get_text_stream('stdin').read()",
  "from sys import (\n  argv,\n  stdin,\n)\nn = argv",
  "import sys as s\nfor l in s.stdin: pass",
  "const { argv, stdin } = process",
  "for await (const line of stdin) f(line)",
  "createInterface({ input: stdin })",
  "p.add_argument('file', type=FileType('r'), default='-')",
  "os.read(0, 100)",
])("finds it in %j", async (script) => {
  expect(await mentionsStdin(script, [], [])).toBe(true);
});

it.each([
  "model.input(x); keras.Input(shape=(3,))",
  "subprocess.run(a, stdin=subprocess.DEVNULL); child.stdin.write('x')",
  "source.pipe(child.stdin); child.stdin.on('error', f); child.stdin?.end()",
  "my_input(3); open(01)",
  "f.read(0); run({ stdin: 'ignore' }); spawn(a, { input: text })",
])("finds none in %j", async (script) => {
  expect(await mentionsStdin(script, ["--x", "a-", "pipe"], [])).toBe(false);
});

it("finds it in arguments, and in the modules of a script, not in its data", async () => {
  expect(await mentionsStdin("", ["-i", "pipe:0"], [])).toBe(true);
  expect(await mentionsStdin("", ["-"], [])).toBe(true);
  const folder = await mkdtemp(join(tmpdir(), "rgrid-mentions-"));
  try {
    const file = async (name: string, kind: InputReason["kind"] = "import") => {
      const local = join(folder, name);
      await writeFile(local, "import sys\nsys.stdin.read()\n");
      return { local, reason: { kind, by: "s.py", line: null } };
    };
    expect(await mentionsStdin("import lib", [], [await file("data.csv")])).toBe(false);
    // A source that is linted, or counted, is data.
    expect(await mentionsStdin("import lib", [], [await file("linted.py", "argument")])).toBe(false);
    expect(await mentionsStdin("import lib", [], [await file("lib.py")])).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
