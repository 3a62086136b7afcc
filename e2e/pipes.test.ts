import { describe, expect } from "vitest";
import { it } from "./harness/place.ts";
import { RGRID_BIN } from "./harness/rgrid.ts";
import { shell } from "./harness/shell.ts";

const node = process.execPath;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
const COLOUR = /\x1b\[\d+m/;

describe("rgrid between other programs", () => {
  it("writes only the script's output to stdout, so that it can be piped", async ({ place }) => {
    await place.write("x.py", 'import json\nprint(json.dumps({"mean": 4.18}))\nopen("made.txt", "w").write("made")\n');
    const reader = `'${node}' -e 'let t = ""; process.stdin.on("data", c => t += c).on("end", () => console.log(JSON.parse(t).mean))'`;
    const { stdout, stderr } = await shell(place, `rgrid run x.py | ${reader}`);
    expect(stdout).toBe("4.18\n");
    expect(stderr).toContain("made.txt");
  });

  it("prints exactly one object with --json, and the script's output on stderr", async ({ place }) => {
    await place.write(
      "x.py",
      // Each line as one write: the order between the two streams is as they are read.
      'import sys\nsys.stdout.write("out\\n")\nsys.stderr.write("err\\n")\nopen("made.txt", "w").write("made")\nsys.exit(4)\n',
    );
    const ended = await place.rgrid("run", "x.py", "--json");
    expect(ended.exitCode).toBe(4);
    expect(JSON.parse(ended.out)).toMatchObject({
      execution: { status: "failed", exit_code: 4, script: "x.py", error_metadata: { error_code: "nonzero_exit" } },
      outputs: [{ path: "made.txt", size_bytes: 4, saved_as: "made.txt" }],
      exit_code: 4,
    });
    expect(ended.err).toContain("out\n");
    expect(ended.err).toContain("err\n");
  });

  it("goes on to the end for a reader that has left", async ({ place }) => {
    await place.write("many.py", 'for n in range(100_000): print("line", n)\nopen("made.txt", "w").write("made")\n');
    const { stdout, stderr } = await shell(place, "{ rgrid run many.py; echo $? > code; } | head -1");
    expect(stdout).toBe("line 0\n");
    expect(stderr).not.toMatch(/EPIPE|Error/);
    expect(await place.text("code")).toBe("0\n");
    expect(await place.text("made.txt")).toBe("made");
  });

  it("colours nothing in a pipe, and nothing on a terminal under NO_COLOR", async ({ place }) => {
    await place.write("fail.py", "import os, sys\nprint(os.environ.get('FORCE_COLOR'))\nsys.exit(1)\n");
    const piped = await place.rgrid("run", "fail.py");
    expect(piped.out).toBe("None\n");
    expect(piped.err).not.toMatch(COLOUR);
    const onTerminal = `script -qec "'${node}' '${RGRID_BIN}' run fail.py" /dev/null || true`;
    const coloured = await shell(place.with({ env: { TERM: "xterm" } }), onTerminal);
    expect(coloured.stdout).toMatch(COLOUR);
    expect(coloured.stdout).toContain("1\r\n");
    const plain = await shell(place.with({ env: { TERM: "xterm", NO_COLOR: "1" } }), onTerminal);
    expect(plain.stdout).not.toMatch(COLOUR);
    expect(plain.stdout).toContain("None\r\n");
  });
});
