import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect } from "vitest";
import { scriptStderr } from "./harness/log.ts";
import { it, Place } from "./harness/place.ts";
import { RGRID_BIN } from "./harness/rgrid.ts";

/** Copies of what others wrote; SOURCES.md says whose. */
const SCRIPTS = join(import.meta.dirname, "fixtures/real-scripts");

type Case = {
  /** Folder below the fixtures, which becomes the user's. */
  of: string;
  /** What is typed after `rgrid run`; here without `--`, which says that `--json` is not RGrid's. */
  line: string[];
  options?: string[];
  /** What is typed here in the place of `rgrid run`; nothing for a command. */
  by: "python" | "node" | "sh" | "";
  stdin?: string;
  files?: Record<string, string>;
};

const C_SOURCE = "#ifdef A\nint a;\n#else\nint b;\n#endif\nint c;\n";
const LOOSE = "def f(x):\n  if x:\n        return 1   \n  return [  1,\n2]\n";
const INDENTED = "def f(x):\n\tif x:\n\t\treturn 1\n\treturn 2\n";
const PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "hello"\nmsgstr "grüße"\n';
const MARKDOWN = "# Title\n\n* one\n* *two* <b>\n\n| a | b |\n|---|---|\n| 1 | ü |\n";

/** What their package.json names is for working on them, lies nowhere here either, and no registry can be reached from a container. */
const AS_IT_IS = ["--no-dependencies"];

const python = (line: string[], more: Partial<Case> = {}): Case => ({ of: "python-examples", by: "python", line, ...more });
const node = (of: string, line: string[], more: Partial<Case> = {}): Case => ({
  of,
  by: "node",
  line,
  options: AS_IT_IS,
  ...more,
});
const sh = (of: string, line: string[], more: Partial<Case> = {}): Case => ({ of, by: "sh", line, ...more });

const CASES: Case[] = [
  python(["demo/beer.py", "12"]),
  python(["demo/queens.py", "6"]),
  python(["demo/vector.py"]),
  python(["scripts/md5sum.py", "demo/beer.py", "demo/queens.py"]),
  python(["scripts/md5sum.py", "-b", "absent.txt"]),
  python(["scripts/ndiff.py", "demo/beer.py", "demo/vector.py"]),
  python(["scripts/reindent.py", "-v", "loose.py"], { files: { "loose.py": LOOSE } }),
  python(["scripts/reindent.py"], { stdin: LOOSE }),
  python(["scripts/untabify.py", "-t", "4", "tabs.py"], { files: { "tabs.py": INDENTED } }),
  python(["scripts/pindent.py", "-c"], { stdin: INDENTED.replaceAll("\t", "    ") }),
  python(["scripts/ifdef.py", "-DA", "a.c"], { files: { "a.c": C_SOURCE } }),
  python(["scripts/ptags.py", "demo/vector.py", "demo/queens.py"]),
  python(["scripts/crlf.py", "windows.txt"], { files: { "windows.txt": "a\r\nb\r\n" } }),
  python(["scripts/highlight.py", "-d", "html", "demo/beer.py"]),
  python(["scripts/highlight.py", "--help"]),
  python(["scripts/rgrep.py", "-i", "Vec\\(", "demo/vector.py"]),
  python(["scripts/suff.py", "a.py", "b.py", "c", "d.tar.gz"]),
  python(["scripts/findnocoding.py", "-c", "more"], {
    files: { "more/plain.py": "x = 'a'\n", "more/deep/umlaut.py": "x = 'ü'\n", "more/other.txt": "ü" },
  }),
  python(["scripts/pdeps.py", "demo/beer.py", "demo/vector.py", "scripts/md5sum.py"]),
  python(["i18n/msgfmt.py", "-o", "de.mo", "de.po"], { files: { "de.po": PO } }),
  python(["-m", "pegen", "-q", "python", "pegen/metagrammar.gram", "-o", "parser.py"], { of: "python-examples/peg_generator" }),
  node("minimist", ["example/parse.js", "-a", "beep", "-b", "boop", "-x3", "--no-y", "rest"]),
  node("object-inspect", ["example/circular.js"]),
  node("object-inspect", ["example/fn.js"]),
  node("text-table", ["example/dotalign.js"]),
  node("text-table", ["example/center.js"]),
  node("semver", ["bin/semver.js", "-r", ">1.0 <3", "2.1.0", "1.2.3", "3.0.0", "nonsense"]),
  node("semver", ["bin/semver.js", "-r", ">9", "1.2.3"]),
  node("marked", ["bin/marked.js"], { stdin: MARKDOWN }),
  node("marked", ["bin/marked.js", "-o", "out.html", "in.md"], { files: { "in.md": MARKDOWN } }),
  node("mustache", ["bin/mustache", "view.json", "page.mustache", "out.txt"], {
    files: { "view.json": '{"name": "<ü>", "list": [1, 2]}', "page.mustache": "{{name}}: {{#list}}{{.}},{{/list}}\n" },
  }),
  node("acorn", ["bin/acorn", "--ecma2020", "--compact", "a.js"], { files: { "a.js": "const a = b ?? `c`;\n" } }),
  node("acorn", ["bin/acorn", "--ecma5", "a.js"], { files: { "a.js": "const a = 1;\n" } }),
  node("he", ["bin/he", "--encode", "--use-named-refs", "föö & <bär>"]),
  node("json5", ["lib/cli.js", "--space", "2", "-o", "made/a.json", "a.json5"], {
    files: { "a.json5": "{a: [1, +2, .5,], 'b': Infinity, /* c */}\n", "made/.keep": "" },
  }),
  node("json5", ["lib/cli.js", "--validate", "bad.json5"], { files: { "bad.json5": "{a: [1,,]}" } }),
  node("yaml", ["bin.mjs", "--", "--json", "--indent", "2"], { stdin: "a: &x [1, two]\nb: *x\nc: ü\n" }),
  sh("automake", ["install-sh", "-m", "755", "a.txt", "to/b.txt"], { files: { "a.txt": "a\n", "to/.keep": "" } }),
  sh("automake", ["install-sh", "-d", "deep/er"]),
  sh("automake", ["install-sh", "absent.txt", "b.txt"]),
  {
    of: "shunit2",
    by: "",
    options: ["--input", "examples", "--input", "shunit2"],
    line: ["sh", "-c", "cd examples && sh math_test.sh"],
  },
  {
    of: "shunit2",
    by: "",
    options: ["--input", "examples", "--input", "shunit2"],
    line: ["sh", "-c", "cd examples && sh party_test.sh"],
  },
];

/** A Python of the runtime's version that is installed here. */
function localPython(): string {
  for (const program of ["/usr/bin/python3.11", "python3.11", "python3"]) {
    try {
      if (execFileSync(program, ["--version"], { encoding: "utf8" }).startsWith("Python 3.11.")) return program;
    } catch {
      // Not this one.
    }
  }
  throw new Error("there is no Python 3.11 here (Debian: apt-get install python3)");
}

const LOCAL = { python: [localPython()], node: [process.execPath], sh: ["sh"], "": [] };
/** What is the same for both: as every container has it. */
const ENV = { LANG: "C.UTF-8", TZ: "UTC", PYTHONDONTWRITEBYTECODE: "1", HOME: "/nonexistent" };

type Ended = { exitCode: number; out: string; err: string };

async function ended(words: string[], cwd: string, env: Record<string, string>, stdin: string | undefined): Promise<Ended> {
  const [program = "", ...args] = words;
  const child = spawn(program, args, { cwd, env });
  // A script that reads nothing has sometimes ended before its input is there (EPIPE), which is no error of the test's.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin ?? "");
  const [out, err, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { exitCode: exitCode as number, out, err };
}

/** Every file with its content and whether it can be executed. */
async function filesIn(place: Place): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const name of await place.files()) {
    const executable = ((await lstat(place.at(name))).mode & 0o100) !== 0;
    all[name] = `${createHash("sha256")
      .update(await readFile(place.at(name)))
      .digest("hex")} ${executable}`;
  }
  return all;
}

async function laidOut(place: Place, { of, files = {} }: Case): Promise<void> {
  await cp(join(SCRIPTS, of), place.path, { recursive: true });
  for (const [name, content] of Object.entries(files)) await place.write(name, content);
}

describe.concurrent("scripts that nobody here wrote do the same as here", () => {
  it("are twenty at least", () => {
    expect(new Set(CASES.map(({ of, line }) => `${of} ${line.find((word) => /[./]|^pegen$/.test(word))}`)).size).toBeGreaterThan(
      30,
    );
  });
  for (const scenario of CASES) {
    const { of, line, by, options = [], stdin } = scenario;
    it(`${of}: ${line.join(" ")}`, async ({ place }) => {
      const local = await Place.make();
      try {
        await Promise.all([laidOut(local, scenario), laidOut(place, scenario)]);
        const here = await ended(
          [...LOCAL[by], ...line.filter((word) => word !== "--")],
          local.path,
          { PATH: process.env["PATH"] ?? "", ...ENV },
          stdin,
        );
        const words = [process.execPath, RGRID_BIN, "run", ...options, ...(by === "" ? ["--"] : []), ...line];
        const there = await ended(words, place.path, { ...place.env, TZ: "UTC" }, stdin);
        expect({ ...there, err: await scriptStderr(there.err) }).toEqual(here);
        expect(await filesIn(place)).toEqual(await filesIn(local));
      } finally {
        await local.remove();
      }
    });
  }
});
