import { describe, expect, it } from "vitest";
import { readShell } from "./shell.ts";

const mentionsOf = (source: string) =>
  readShell(source).mentions.map(({ base, path, use }) => `${use} ${base}:${path.replaceAll("\u0001", "?")}`);

/** `${name}`, which is no template of ours. */
const variable = (name: string) => `$${`{${name}}`}`;

describe("what a shell script's commands name", () => {
  it.each([
    ["python3 train.py --cfg=c.toml -v data", ["folder cwd:train.py", "folder cwd:c.toml", "folder cwd:data"]],
    ["./tool.sh 'a b.txt' > out/log.txt 2>&1", ["written cwd:out/log.txt", "folder cwd:tool.sh", "folder cwd:a b.txt"]],
    ["sort < in.txt | tee out.txt", ["folder cwd:in.txt", "written cwd:out.txt"]],
    ["mkdir -p out && rm -rf old; touch x/y", ["made cwd:out", "made cwd:old", "written cwd:x/y"]],
    ['for f in data/*.csv; do wc -l "$f"; done', ["folder cwd:f", "folder cwd:in", "pattern cwd:data/*.csv"]],
    [`DATA=data\nwc "$DATA/x.csv" ${variable("DATA")}/"$n".csv`, ["folder cwd:data/x.csv", "pattern cwd:data/*.csv"]],
    ["export D=data E; cat $D/x", ["folder cwd:data/x"]],
    ['cd "$(dirname "$0")"\ncat x.txt', ["folder source:x.txt"]],
    ['HERE="$(cd "$(dirname "$0")" && pwd)"\ncat "$HERE/x.txt"', ["folder source:x.txt"]],
    ["cd src && python a.py\ncd $X\ncat b", ["folder cwd:src/a.py", "folder cwd:b"]],
    ["source lib.sh\n. lib/env.sh", ["folder cwd:lib.sh", "folder cwd:lib/env.sh"]],
    ["cat a \\\n  b # c\n# d", ["folder cwd:a", "folder cwd:b"]],
    ["if [ -f a ]; then X=1 exec cat b; fi", ["folder cwd:-f", "folder cwd:a", "folder cwd:]", "folder cwd:b"].slice(1)],
    ["echo data; printf x; curl https://host/a", []],
    ["cat <<EOF\nEOF", []],
  ])("%j", (source, expected) => expect(mentionsOf(source)).toEqual(expected));

  it("tells which modules Python is told to run, and where", () => {
    expect(readShell("#!/bin/sh\n\npython3.11 -m pkg.train").imports).toMatchObject([
      { module: "pkg.train", line: 3 },
      { module: "pkg.train.__main__", line: 3 },
    ]);
  });
  it("takes variables that double themselves, and long lines, in its stride", () => {
    expect(mentionsOf(`A=aa\n${"A=$A$A\n".repeat(60)}cat x/$A y`)).toEqual(["folder cwd:y"]);
    expect(mentionsOf(`${"$(cd ".repeat(2000)}\ncat y`)).toContain("folder cwd:y");
  });
  it("reads on behind what is no shell", () => {
    expect(mentionsOf("cat 'x\n((( $[ ${ \"\ncat y")).toContain("folder cwd:y");
  });
});
