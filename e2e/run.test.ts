import { mkdir, writeFile } from "node:fs/promises";
import { executionItem } from "@rgrid/schema";
import { describe, expect } from "vitest";
import { clientOf } from "./harness/api.ts";
import { it } from "./harness/place.ts";

const ECHO = "import json, sys\nprint(json.dumps(sys.argv[1:]))\n";

describe("rgrid run: as if it ran here", () => {
  it("reads a CSV and brings back files of a nested folder", async ({ place }) => {
    await place.write("data/in.csv", "name,n\nada,1\ngrace,41\n");
    await place.write(
      "sum.py",
      `import csv, os, sys
rows = list(csv.DictReader(open(sys.argv[1])))
os.makedirs("out/deep")
open("out/deep/sum.txt", "w").write(str(sum(int(row["n"]) for row in rows)))
open("out/deep/names.txt", "w").write(",".join(row["name"] for row in rows))
print(len(rows), "rows")
`,
    );
    const ended = await place.rgrid("run", "sum.py", "data/in.csv");
    expect(ended).toMatchObject({ exitCode: 0, out: "2 rows\n" });
    expect(await place.text("out/deep/sum.txt")).toBe("42");
    expect(await place.text("out/deep/names.txt")).toBe("ada,grace");
    expect(await place.files()).toEqual(["data/in.csv", "out/deep/names.txt", "out/deep/sum.txt", "sum.py"]);
  });

  it("brings back what a failed script wrote, and its exit code", async ({ place }) => {
    await place.write("fail.py", 'import sys\nopen("half.txt", "w").write("half")\nprint("no", file=sys.stderr)\nsys.exit(7)\n');
    const ended = await place.rgrid("run", "fail.py");
    expect(ended.exitCode).toBe(7);
    expect(ended.err).toContain("no\n");
    expect(await place.text("half.txt")).toBe("half");
  });

  it("takes any name for scripts, inputs, folders and outputs", async ({ place }) => {
    const input = "dätä/in put+1 %41 #?&'$x.csv";
    await place.write(input, "żółć");
    await place.write("skript+é 1.py", 'import sys\nopen("aus gäbe+日本 %2F.txt", "w").write(open(sys.argv[1]).read())\n');
    const ended = await place.rgrid("run", "skript+é 1.py", input);
    expect(ended).toMatchObject({ exitCode: 0, out: "" });
    expect(await place.text("aus gäbe+日本 %2F.txt")).toBe("żółć");
  });

  it("sends files from outside the folder by a relative and an absolute path", async ({ place }) => {
    await writeFile(place.at("../x.csv"), "beside");
    await mkdir(place.at("../far"));
    await writeFile(place.at("../far/y.csv"), "far");
    await place.write("cat.py", "import sys\nfor name in sys.argv[1:]: print(open(name.removeprefix('--in=')).read())\n");
    const ended = await place.rgrid("run", "cat.py", "../x.csv", `--in=${place.at("../far/y.csv")}`);
    expect(ended).toMatchObject({ exitCode: 0, out: "beside\nfar\n" });
    expect(await place.files()).toEqual(["cat.py"]);
  });

  it("gives the script its arguments as typed", async ({ place }) => {
    await place.write("echo.py", ECHO);
    const typed = ["--epochs", "3", "-x", "--lr=0.1", "", "a b", "$HOME", "*", "'\"\\\n", "日本"];
    const ended = await place.rgrid("run", "echo.py", ...typed, "--", "--timeout", "5");
    expect(JSON.parse(ended.out)).toEqual([...typed, "--timeout", "5"]);
  });

  it("passes the script's bytes through untouched", async ({ place }) => {
    const bytes = "bytes(range(256)) + b'\\r\\n\\xc3' + 'é€😀'.encode() * 3 + b'\\xff\\x00end'";
    await place.write(
      "raw.py",
      `import sys\nsys.stdout.buffer.write((${bytes}) * 500)\nsys.stderr.buffer.write(b'\\xfe\\xed')\n`,
    );
    const ended = await place.rgrid("run", "raw.py");
    const once = Buffer.concat([
      Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
      Buffer.from([13, 10, 0xc3]),
      Buffer.from("é€😀".repeat(3)),
      Buffer.from([0xff, 0]),
      Buffer.from("end"),
    ]);
    expect(ended.stdout.equals(Buffer.concat(Array.from({ length: 500 }, () => once)))).toBe(true);
  });

  it("passes on values of the environment, given and local", async ({ place }) => {
    await place.write("env.py", 'import os\nprint(os.environ["GIVEN"], os.environ["LOCAL"], os.environ.get("OTHER"))\n');
    const here = place.with({ env: { LOCAL: "here", OTHER: "stays here" } });
    const ended = await here.rgrid("run", "--env", "GIVEN=a=b", "env.py", "--env", "LOCAL");
    expect(ended).toMatchObject({ exitCode: 0, out: "a=b here None\n" });
  });

  it("has a network, and none with --no-network", async ({ place }) => {
    await place.write("net.py", 'import os\nprint(sorted(set(os.listdir("/sys/class/net")) - {"lo"}))\n');
    const [on, off] = await Promise.all([place.rgrid("run", "net.py"), place.rgrid("run", "--no-network", "net.py")]);
    expect(on.out).toContain("eth0");
    expect(off.out).toBe("[]\n");
  });

  it("holds the script to --memory and --cpu", async ({ place }) => {
    await place.write(
      "limits.py",
      `import os
def read(*paths):
    for path in paths:
        if os.path.exists(path): return open(path).read().split()
v1, v2 = "/sys/fs/cgroup/", "/sys/fs/cgroup/"
memory = read(v1 + "memory/memory.limit_in_bytes", v2 + "memory.max")
quota = read(v2 + "cpu.max") or read(v1 + "cpu/cpu.cfs_quota_us") + read(v1 + "cpu/cpu.cfs_period_us")
print(int(memory[0]), int(quota[0]) / int(quota[1]))
`,
    );
    const ended = await place.rgrid("run", "limits.py", "--memory", "96m", "--cpu", "0.5");
    expect(ended).toMatchObject({ exitCode: 0, out: `${96 * 1024 * 1024} 0.5\n` });
  });

  it("puts files into --output-dir", async ({ place }) => {
    await place.write("make.py", 'open("made.txt", "w").write("made")\n');
    expect((await place.rgrid("run", "make.py", "--output-dir", "results")).exitCode).toBe(0);
    expect(await place.files()).toEqual(["make.py", "results/made.txt"]);
  });

  it("runs ten at once on two slots", async ({ place }) => {
    await place.write("one.py", 'import sys\nopen(f"{sys.argv[1]}.txt", "w").write(sys.argv[1])\nprint(sys.argv[1])\n');
    const names = Array.from({ length: 10 }, (_, n) => `n${n}`);
    const ended = await Promise.all(names.map((name) => place.rgrid("run", "one.py", name, "--metadata", "suite=ten")));
    expect(ended.map(({ exitCode, out }) => [exitCode, out])).toEqual(names.map((name) => [0, `${name}\n`]));
    for (const name of names) expect(await place.text(`${name}.txt`)).toBe(name);

    const { items } = await clientOf().call("listExecutions", { query: { metadata: JSON.stringify({ suite: "ten" }) } });
    const spans = await Promise.all(items.map(({ id }) => spanOf(id)));
    const overlaps = spans.map((span) => spans.filter((other) => other.from <= span.from && span.from < other.until).length);
    expect(Math.max(...overlaps)).toBe(2);
  });
});

/** From the runner's accept to the end: as long as an execution has a slot. */
async function spanOf(id: string): Promise<{ from: number; until: number }> {
  const execution = await clientOf().call("getExecution", { params: { id } });
  const from = execution.timeline.find(({ phase }) => phase === "preparing")?.at ?? "";
  return { from: Date.parse(from), until: Date.parse(executionItem.shape.ended_at.parse(execution.ended_at) ?? "") };
}
